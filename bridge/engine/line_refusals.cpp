// What a device refuses: looked into once, learned, asked again later.

#include "bridge/engine/line_machine.hpp"

#include "bridge/polling/refused_points.hpp"

#include <algorithm>
#include <iterator>
#include <tuple>

namespace railbridge {

namespace {

constexpr Duration retest_first = std::chrono::seconds{5};
constexpr Duration retest_max = std::chrono::seconds{60};
// One that is not answered costs the others of its line time.
constexpr Duration retest_silent_max = std::chrono::minutes{10};
constexpr Duration busy_pause = std::chrono::milliseconds{100};
constexpr std::uint8_t busy_tries = 4;
constexpr std::uint8_t believed_after = 2; // electrical noise can look like a refusal

/// Each once.
std::vector<AddressRange> sorted(std::vector<AddressRange> ranges) {
    std::sort(ranges.begin(), ranges.end(), [](const auto& left, const auto& right) {
        return std::tuple(left.table, left.first, left.count) <
               std::tuple(right.table, right.first, right.count);
    });
    ranges.erase(std::unique(ranges.begin(), ranges.end()), ranges.end());
    return ranges;
}

std::vector<AddressRange> merged(std::vector<AddressRange> ranges) {
    std::vector<AddressRange> out;
    for (const auto& range : sorted(std::move(ranges))) {
        if (!out.empty() && out.back().table == range.table && range.first <= out.back().end()) {
            const auto end = std::max(out.back().end(), range.end());
            out.back().count = static_cast<std::uint16_t>(end - out.back().first);
        } else {
            out.push_back(range);
        }
    }
    return out;
}

std::uint16_t lesser(std::uint16_t limit, std::uint16_t other) {
    return limit == 0 || (other != 0 && other < limit) ? other : limit;
}

} // namespace

void LineMachine::exception(PollJob job, ExceptionCode code, TimePoint now) {
    switch (code) {
    case ExceptionCode::illegal_function:
    case ExceptionCode::illegal_data_address:
    case ExceptionCode::illegal_data_value:
        refused(std::move(job), code == ExceptionCode::illegal_function, now);
        return;
    case ExceptionCode::acknowledge:
    case ExceptionCode::server_device_busy:
        if (job.tries < busy_tries) {
            job.not_before = now + busy_pause * (1 << job.tries);
            ++job.tries;
            schedule_.put_back(std::move(job));
            return;
        }
        break;
    case ExceptionCode::gateway_path_unavailable:
    case ExceptionCode::gateway_target_failed:
        // To a gateway a unit is silent that does not answer this one read.
        if (code == ExceptionCode::gateway_target_failed && doubt(job, now)) {
            return;
        }
        job.deadline = schedule_.clock().at(now);
        schedule_.put_back(std::move(job)); // the unit is left alone for a while, see unit_result()
        return;
    default:
        break;
    }
    if (trial_done(job, false, now)) {
        return; // it was asked to learn something: what it brings is no value that anybody misses
    }
    trouble(job);
    schedule_.done(job, now);
}

void LineMachine::refused(PollJob job, bool whole_table, TimePoint now) {
    if (trial_done(job, false, now)) {
        return;
    }
    if (const auto search = searches_.find(job.device); search != searches_.end()) {
        if (search->second.patient) { // it takes long
            set_aside(job.device, job);
            return;
        }
        schedule_.put_back(std::move(job)); // one search at a time; it may explain this one, too
        return;
    }
    if (++job.refusals < believed_after) {
        schedule_.put_back(std::move(job));
        return;
    }
    auto points = points_of(job);
    if (whole_table) { // halving would find nothing else
        schedule_.done(job, now);
        found_illegal(job.device, points, false, now);
        return;
    }
    const auto device = job.device;
    searches_.emplace(
        device, Search{AddressSearch{mapping_, std::move(points)}, std::move(job), {}, false, {}});
    next_trial(device, now);
}

/// By address.
std::vector<PointId> LineMachine::points_of(const PollJob& job) const {
    std::vector<PointId> points;
    for (const auto& point : job.read().points) {
        points.push_back(point.id);
    }
    std::sort(points.begin(), points.end(), [this](PointId left, PointId right) {
        const auto& a = mapping_.point(left).range;
        const auto& b = mapping_.point(right).range;
        return std::tuple(a.first, a.count, left) < std::tuple(b.first, b.count, right);
    });
    return points;
}

void LineMachine::next_trial(std::uint32_t device, TimePoint now) {
    auto& search = searches_.at(device);
    search.trial.reset();
    if (const auto trial = search.search.next()) {
        if (search.patient) {
            return; // start_trials()
        }
        search.trial =
            schedule_.add(device, schedule_.plan(device).read_of(trial->range, trial->points));
        return;
    }
    const auto found = std::move(search);
    searches_.erase(device);
    schedule_.done(found.refused, now); // every point of it was asked
    if (found.patient) {
        take_apart(device, {});
        doubts_[device].silent.clear(); // what is read next may be read otherwise
        if (!found.search.holes().empty() || found.search.limit() != 0) {
            news_.silences.push_back(
                {schedule_.plan(device).device(), found.search.holes(), found.search.limit()});
        }
    }
    auto learned = schedule_.plan(device).learned();
    const auto& holes = found.search.holes();
    learned.holes.insert(learned.holes.end(), holes.begin(), holes.end());
    learned.holes = merged(std::move(learned.holes));
    if (const auto limit = found.search.limit(); limit != 0) {
        auto& known =
            is_bit_table(found.refused.read().range.table) ? learned.bit_limit : learned.word_limit;
        known = lesser(known, limit);
    }
    if (learned != schedule_.plan(device).learned()) {
        learn(device, std::move(learned));
    }
    if (!found.search.illegal().empty()) {
        found_illegal(device, found.search.illegal(), found.patient, now);
    }
}

void LineMachine::found_illegal(std::uint32_t device, const std::vector<PointId>& points,
                                bool silent, TimePoint now) {
    auto learned = schedule_.plan(device).learned();
    for (const auto point : points) {
        learned.illegal.push_back(mapping_.point(point).range);
        if (silent) {
            learned.silent.push_back(mapping_.point(point).range);
        }
        schedule_.forget(point);
        news_.refused.push_back(point);
        if (silent) {
            news_.unanswered.push_back(point);
        }
    }
    learned.illegal = sorted(std::move(learned.illegal));
    learned.silent = sorted(std::move(learned.silent));
    learn(device, std::move(learned));
    const auto [retest, first] = retests_.try_emplace({device, silent});
    if (first) {
        retest->second.silent = silent;
    }
    retest->second.at = now + retest_first; // besides the trial that may be out
    retest->second.pause = retest_first;
}

void LineMachine::learn(std::uint32_t device, LearnedDevice learned) {
    schedule_.learn(device, std::move(learned));
    forget_troubles(device);
    news_.learned.push_back(schedule_.plan(device).device());
}

bool LineMachine::trial_done(const PollJob& job, bool accepted, TimePoint now) {
    if (job.kind != PollJob::Kind::extra) {
        return false;
    }
    if (witness_done(job, now)) {
        return true;
    }
    if (const auto search = searches_.find(job.device);
        search != searches_.end() && search->second.trial == job.plan) {
        if (accepted) {
            trial_brought(search->second, job);
        }
        accepted ? search->second.search.accepted() : search->second.search.refused();
        next_trial(job.device, now);
        return true;
    }
    if (const auto retest = retest_of(job); retest != retests_.end()) {
        retest->second.silent = false;
        if (!accepted) {
            turned_out(retest, false, now);
        }
        retested(retest, accepted, now);
        return true;
    }
    return false;
}

LineMachine::Retests::iterator LineMachine::retest_of(const PollJob& job) {
    return std::find_if(retests_.begin(), retests_.end(), [&job](const auto& entry) {
        return entry.first.first == job.device && entry.second.trial == job.plan;
    });
}

std::vector<PointId> LineMachine::refused_points(std::uint32_t device, bool silent) const {
    const auto& plan = schedule_.plan(device);
    const auto& facts = plan.learned();
    std::vector<PointId> points;
    std::copy_if(plan.points().begin(), plan.points().end(), std::back_inserter(points),
                 [&](PointId id) {
                     const auto& range = mapping_.point(id).range;
                     return refuses(facts, range) && is_silent_on(facts, range) == silent;
                 });
    return points;
}

void LineMachine::start_retests(TimePoint now) {
    for (auto& [key, retest] : retests_) {
        const auto& [device, silent] = key;
        if (retest.at > now || retest.trial || (retest.silent && probes_.free_at() > now)) {
            continue;
        }
        const auto& plan = schedule_.plan(device);
        const auto points = refused_points(device, silent);
        if (points.empty()) {
            retest.at = never;
            continue;
        }
        // Many at once in case all are back, and one alone in case one is, in turns. None of these
        // lies in a gap between two of them; what the device does not answer may, and is left out.
        const auto turn = retest.turn++;
        const auto reads = plan_reads(mapping_, plan.device(), points, plan.learned());
        const auto& many = reads[turn / 2 % reads.size()];
        const auto one = points[turn / 2 % points.size()];
        retest.trial = schedule_.add(
            device, turn % 2 == 0 ? plan.read_of(many.range, many.points)
                                  : plan.read_of(mapping_.point(one).range, {&one, 1}));
    }
}

/// An address that was asked alone is of the other kind: a lost frame can look like a silence, and
/// in what was kept before there were silences the two are one.
void LineMachine::turned_out(Retests::iterator which, bool silent, TimePoint now) {
    const auto [device, was_silent] = which->first;
    const auto& read = which->second.trial->front();
    const bool alone = std::all_of(read.points.begin(), read.points.end(), [&](const auto& point) {
        return mapping_.point(point.id).range == read.range;
    });
    auto facts = schedule_.plan(device).learned();
    if (was_silent == silent || !alone || !refuses(facts, read.range)) {
        return;
    }
    std::erase(facts.silent, read.range);
    if (silent) {
        facts.silent.push_back(read.range);
        facts.silent = sorted(std::move(facts.silent));
    }
    learn(device, std::move(facts));
    auto& other =
        retests_.try_emplace({device, silent}, Retest{never, {}, 0, {}, silent}).first->second;
    if (other.at == never) { // it had none of that kind
        other.at = now + retest_first;
        other.pause = retest_first;
    }
}

void LineMachine::retested(Retests::iterator which, bool accepted, TimePoint now) {
    const auto device = which->first.first;
    auto& retest = which->second;
    const auto trial = std::exchange(retest.trial, {});
    if (!accepted) {
        retest.pause = std::min(retest.pause * 2, retest.silent ? retest_silent_max : retest_max);
        retest.at = now + retest.pause;
        return;
    }
    const auto& legal = trial->front();
    auto facts = schedule_.plan(device).learned();
    std::vector<AddressRange> still;
    for (const auto id : schedule_.plan(device).points()) {
        const auto& range = mapping_.point(id).range;
        if (refuses(facts, range) && !legal.range.contains(range)) {
            still.push_back(range);
        }
    }
    facts.illegal = sorted(std::move(still));
    learn(device, std::move(facts));
    if (refused_points(device, which->first.second).empty()) {
        retests_.erase(which);
    } else {
        retest.pause = retest_first; // where one is back others may be
        retest.at = now + retest.pause;
    }
}

TimePoint LineMachine::next_retest() const {
    TimePoint next = never;
    for (const auto& [key, retest] : retests_) {
        if (!retest.trial) {
            const auto device = schedule_.plan(key.first).device();
            next = std::min(next, std::max({retest.at, poll_from(device),
                                            retest.silent ? probes_.free_at() : retest.at}));
        }
    }
    for (const auto& [device, search] : searches_) {
        if (!search.trial) {
            next = std::min(
                next, std::max(probes_.free_at(), poll_from(schedule_.plan(device).device())));
        }
    }
    return next;
}

void LineMachine::restore(DeviceId id, const LearnedDevice& learned) {
    for (std::uint32_t i = 0; i < schedule_.devices(); ++i) {
        if (schedule_.plan(i).device() == id) {
            schedule_.learn(i, learned);
            for (const bool silent : {false, true}) {
                if (!refused_points(i, silent).empty()) { // at once: it may be mended
                    retests_[{i, silent}] = {TimePoint::min(), retest_first, 0, {}, silent};
                }
            }
        }
    }
}

const LearnedDevice* LineMachine::learned(DeviceId id) const {
    for (std::uint32_t i = 0; i < schedule_.devices(); ++i) {
        if (schedule_.plan(i).device() == id && !schedule_.plan(i).learned().empty()) {
            return &schedule_.plan(i).learned();
        }
    }
    return nullptr;
}

} // namespace railbridge
