// Reads that a device does not answer although it answers others. See
// bridge/decisions/0065-what-a-device-is-silent-on.md.

#include "bridge/engine/line_machine.hpp"

#include "bridge/polling/refused_points.hpp"

#include <algorithm>
#include <utility>

namespace railbridge {

namespace {

// Silences of a read, each with an answer to another one after it. A line that loses every tenth
// frame should not have its reads taken apart all day; of one address nothing is tried first.
constexpr std::uint8_t suspect_after = 3;
constexpr std::uint8_t suspect_alone_after = 5;

} // namespace

LineMachine::ReadKey LineMachine::key_of(const PollJob& job) {
    const auto& range = job.read().range;
    return {range.table, range.first, range.count};
}

bool LineMachine::doubt(PollJob& job, TimePoint now) {
    auto& doubt = doubts_[job.device];
    if (doubt.witness == job.plan) {
        witness_missing(job.device, now);
        return true;
    }
    if (!doubt.witness) {
        auto read = witness_for(job, doubt);
        if (!read) { // there is nothing else to ask it
            return false;
        }
        doubt.witness = schedule_.add(job.device, std::move(*read));
    }
    doubt.waiting.push_back(std::move(job));
    return true;
}

/// The read that was answered last, or else single points in turn, the shortest first.
std::optional<PlannedRead> LineMachine::witness_for(const PollJob& job, const Doubt& doubt) const {
    if (doubt.turn == 0 && doubt.good && doubt.good->read().range != job.read().range) {
        return doubt.good->read();
    }
    const auto& plan = schedule_.plan(job.device);
    std::vector<PointId> points;
    std::copy_if(plan.points().begin(), plan.points().end(), std::back_inserter(points),
                 [&](PointId id) {
                     const auto& range = mapping_.point(id).range;
                     return range != job.read().range && !refuses(plan.learned(), range);
                 });
    if (points.empty()) {
        return std::nullopt;
    }
    std::stable_sort(points.begin(), points.end(), [this](PointId left, PointId right) {
        return mapping_.point(left).range.count < mapping_.point(right).range.count;
    });
    const auto point = points[doubt.turn % points.size()];
    return plan.read_of(mapping_.point(point).range, {&point, 1});
}

/// It was answered, if only by a refusal: the device lives.
bool LineMachine::witness_done(const PollJob& job, TimePoint now) {
    const auto found = doubts_.find(job.device);
    if (found == doubts_.end() || found->second.witness != job.plan) {
        return false;
    }
    found->second.witness.reset();
    found->second.turn = 0;
    for (auto& waiting : std::exchange(found->second.waiting, {})) {
        silence_proved(std::move(waiting), now);
    }
    return true;
}

/// So the silence before it says nothing about the read that met it.
void LineMachine::witness_missing(std::uint32_t device, TimePoint now) {
    auto& doubt = doubts_.at(device);
    doubt.witness.reset();
    ++doubt.turn;
    for (auto& job : std::exchange(doubt.waiting, {})) {
        const auto search = searches_.find(device);
        const auto retest = retest_of(job);
        if (search != searches_.end() && search->second.trial == job.plan) {
            set_aside(device, search->second.refused);
            search->second.trial.reset(); // start_trials() asks it again
        } else if (retest != retests_.end()) {
            retest->second.trial.reset();
            retest->second.at = now + retest->second.pause;
        } else {
            unanswered(std::move(job), now);
        }
    }
}

void LineMachine::silence_proved(PollJob job, TimePoint now) {
    const auto device = job.device;
    if (const auto search = searches_.find(device);
        search != searches_.end() && search->second.trial == job.plan) {
        set_aside(device, search->second.refused);
        search->second.search.refused();
        next_trial(device, now);
        return;
    }
    if (const auto retest = retest_of(job); retest != retests_.end()) {
        if (std::exchange(retest->second.silent, true)) { // a single one may be a lost frame
            turned_out(retest, true, now);
        }
        retested(retest, false, now);
        return;
    }
    const auto points = points_of(job);
    if (points.empty()) { // the trial of a search that is over
        return;
    }
    const auto& first = mapping_.point(points.front()).range;
    const bool alone = std::all_of(points.begin(), points.end(), [&](PointId point) {
        return mapping_.point(point).range == first;
    });
    auto& times = doubts_[device].silent[key_of(job)];
    times = static_cast<std::uint8_t>(std::min<int>(times + 1, suspect_alone_after));
    if (times >= (alone ? suspect_alone_after : suspect_after) && suspect(job, now)) {
        return;
    }
    ++job.tries;
    if (job.tries < tries_max || job.kind == PollJob::Kind::extra) {
        schedule_.put_back(std::move(job));
    } else {
        schedule_.done(job, now);
    }
}

bool LineMachine::suspect(const PollJob& job, TimePoint now) {
    const auto search = searches_.find(job.device);
    if (search != searches_.end()) { // one at a time; it may explain this one, too
        const bool patient = search->second.patient;
        if (patient) {
            set_aside(job.device, job);
        }
        return patient;
    }
    searches_.emplace(
        job.device, Search{AddressSearch{mapping_, points_of(job), AddressSearch::Manner::silences},
                           job,
                           {},
                           true,
                           {}});
    set_aside(job.device, job);
    next_trial(job.device, now);
    return true;
}

/// The search of the device takes long from now on: these points are read as its trials bring them.
void LineMachine::set_aside(std::uint32_t device, const PollJob& job) {
    auto& search = searches_.at(device);
    search.patient = true;
    auto& apart = search.apart;
    if (std::find(apart.ranges.begin(), apart.ranges.end(), job.read().range) !=
        apart.ranges.end()) {
        return;
    }
    apart.ranges.push_back(job.read().range);
    for (const auto point : points_of(job)) {
        if (std::find(apart.points.begin(), apart.points.end(), point) == apart.points.end()) {
            apart.points.push_back(point);
        }
    }
    take_apart(device, apart);
}

void LineMachine::trial_brought(Search& search, const PollJob& job) {
    auto points = points_of(job);
    if (points.empty()) {
        return;
    }
    auto& groups = search.apart.groups;
    for (auto& group : groups) { // that were known in smaller parts
        std::erase_if(group, [&points](PointId point) {
            return std::find(points.begin(), points.end(), point) != points.end();
        });
    }
    std::erase_if(groups, [](const auto& group) { return group.empty(); });
    groups.push_back(std::move(points));
    if (search.patient) {
        take_apart(job.device, search.apart);
    }
}

void LineMachine::answered_beside(const PollJob& job) {
    if (doubts_.empty()) {
        return;
    }
    const auto found = doubts_.find(job.device);
    if (found == doubts_.end()) {
        return;
    }
    auto& doubt = found->second;
    doubt.silent.erase(key_of(job));
    if (doubt.silent.empty() && doubt.waiting.empty() && !searches_.contains(job.device)) {
        doubts_.erase(found);
        return;
    }
    if (!job.read().points.empty()) {
        doubt.good = job;
    }
    doubt.turn = 0;
}

void LineMachine::start_trials(TimePoint now) {
    if (probes_.free_at() > now) {
        return;
    }
    for (auto& [device, search] : searches_) {
        if (const auto trial = search.trial ? std::nullopt : search.search.next()) {
            search.trial =
                schedule_.add(device, schedule_.plan(device).read_of(trial->range, trial->points));
        }
    }
}

} // namespace railbridge
