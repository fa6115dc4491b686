#include "bridge/polling/poll_schedule.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

namespace railbridge {

namespace {

constexpr TimePoint at_once = TimePoint::min();

/// For heaps: the job with the earliest deadline on top.
bool later(const PollJob& left, const PollJob& right) {
    return std::tie(left.deadline, left.served, left.number) >
           std::tie(right.deadline, right.served, right.number);
}

} // namespace

PollSchedule::PollSchedule(const Mapping& mapping, LineId line)
    : mapping_(mapping) {
    for (auto& polled : polled_points(mapping, line)) {
        // A plan knows up to 64 rates; nobody has more, but nothing breaks if somebody does.
        std::map<RateId, std::size_t> numbers;
        std::vector<std::vector<PointId>> shares;
        for (const auto id : polled.points) {
            const auto number = numbers.emplace(mapping.point(id).rate, numbers.size()).first;
            const auto share = number->second / rates_per_plan;
            shares.resize(std::max(shares.size(), share + 1));
            shares[share].push_back(id);
        }
        for (auto& points : shares) {
            add_device(polled.device, std::move(points));
        }
    }
    askable_.reserve(devices_.size());
}

void PollSchedule::add_device(DeviceId id, std::vector<PointId> points) {
    PolledDevice device{.plan = {mapping_, id, std::move(points), image_},
                        .unit = mapping_.device(id).unit,
                        .rates = {},
                        .queue = {}};
    for (std::size_t bit = 0; bit < device.plan.rates(); ++bit) {
        device.rates.push_back(
            {.period = mapping_.rate(device.plan.rate(bit)).every, .due = at_once});
    }
    device.next_release = at_once;
    devices_.push_back(std::move(device));
}

void PollSchedule::find_askable(TimePoint now, const Ask& may_ask) {
    const auto clock = clock_.at(now);
    looked_at_ = clock;
    askable_.clear();
    for (std::uint32_t i = 0; i < devices_.size(); ++i) {
        auto& device = devices_[i];
        if (device.next_release <= clock) {
            release(i, clock);
        }
        if (!device.queue.empty() && device.queue.front().not_before <= now &&
            may_ask(device.plan.device())) {
            askable_.push_back(i);
        }
    }
}

void PollSchedule::take(TimePoint now, std::size_t count, const Ask& may_ask,
                        const ClassOf& class_of, std::vector<PollJob>& out) {
    find_askable(now, may_ask);
    if (askable_.empty() && clock_.overloaded(now)) {
        TimePoint next = never;
        for (const auto& device : devices_) {
            if (may_ask(device.plan.device())) {
                next = std::min(next, device.next_release);
            }
        }
        clock_.win_back(now, next);
        find_askable(now, may_ask);
    }
    if (askable_.empty()) {
        clock_.paused(now);
    }
    while (count > 0 && !askable_.empty()) {
        const auto next = std::min_element(
            askable_.begin(), askable_.end(), [this](std::uint32_t left, std::uint32_t right) {
                return later(devices_[right].queue.front(), devices_[left].queue.front());
            });
        auto& device = devices_[*next];
        out.push_back(pop(device));
        --count;
        const auto group = class_of(device.plan.device());
        if (group != 0) {
            std::erase_if(askable_, [this, group, &class_of](std::uint32_t i) {
                return class_of(devices_[i].plan.device()) == group;
            });
        } else if (device.queue.empty() || device.queue.front().not_before > now) {
            askable_.erase(next);
        }
    }
}

bool PollSchedule::waits(const PolledDevice& device, const Rate& rate) {
    return std::any_of(device.rates.begin(), device.rates.end(), [&rate](const auto& other) {
        return other.active && !rate.active && other.due + other.period <= rate.due;
    });
}

void PollSchedule::release(std::uint32_t number, TimePoint clock) {
    auto& device = devices_[number];
    RateMask due = 0;
    for (std::size_t bit = 0; bit < device.rates.size(); ++bit) {
        auto& rate = device.rates[bit];
        if (!rate.active && rate.due <= clock && (rate.due == at_once || !waits(device, rate))) {
            due |= RateMask{1} << bit;
        }
    }
    if (due == 0) {
        find_next_release(device);
        return;
    }
    const auto plan = device.plan.reads(due);
    for (std::size_t bit = 0; bit < device.rates.size(); ++bit) {
        if ((due >> bit & 1U) != 0) {
            auto& rate = device.rates[bit];
            rate.due = rate.due == at_once ? clock : rate.due;
            rate.active = true;
            rate.pending = 0;
        }
    }
    for (std::uint32_t i = 0; i < plan->size(); ++i) {
        PollJob job{.plan = plan, .index = i, .device = number, .round = device.round};
        job.deadline = never;
        for (std::size_t bit = 0; bit < device.rates.size(); ++bit) {
            if (((*plan)[i].rates >> bit & 1U) != 0) {
                auto& rate = device.rates[bit];
                ++rate.pending;
                job.deadline = std::min(job.deadline, rate.due + rate.period);
            }
        }
        push(device, std::move(job));
    }
    for (std::size_t bit = 0; bit < device.rates.size(); ++bit) {
        auto& rate = device.rates[bit];
        if (rate.active && rate.pending == 0) { // nothing of it can be read
            rate.active = false;
            rate.due = clock + rate.period;
        }
    }
    find_next_release(device);
}

void PollSchedule::find_next_release(PolledDevice& device) {
    device.next_release = never;
    for (const auto& rate : device.rates) {
        if (!rate.active && !waits(device, rate)) {
            device.next_release = std::min(device.next_release, rate.due);
        }
    }
}

void PollSchedule::push(PolledDevice& device, PollJob job) {
    job.number = next_number_++;
    job.served = device.served;
    device.queue.push_back(std::move(job));
    std::push_heap(device.queue.begin(), device.queue.end(), later);
}

PollJob PollSchedule::pop(PolledDevice& device) {
    std::pop_heap(device.queue.begin(), device.queue.end(), later);
    auto job = std::move(device.queue.back());
    device.queue.pop_back();
    device.served = ++served_;
    return job;
}

void PollSchedule::put_back(PollJob job) {
    auto& device = devices_[job.device];
    if (job.kind == PollJob::Kind::extra || job.round == device.round) {
        push(device, std::move(job));
    }
}

void PollSchedule::done(const PollJob& job, TimePoint now, const RoundDone& tell) {
    auto& device = devices_[job.device];
    if (job.kind == PollJob::Kind::extra || job.round != device.round) {
        return;
    }
    bool over = false;
    for (std::size_t bit = 0; bit < device.rates.size(); ++bit) {
        auto& rate = device.rates[bit];
        if ((job.read().rates >> bit & 1U) != 0 && --rate.pending == 0) {
            finish_round(rate, now);
            over = true;
            if (tell) {
                const bool again = rate.read_at != TimePoint{};
                tell(rate.period,
                     again ? std::optional{std::chrono::duration_cast<Duration>(now - rate.read_at)}
                           : std::nullopt);
                rate.read_at = now;
            }
        }
    }
    if (over) {
        find_next_release(device);
    }
}

void PollSchedule::finish_round(Rate& rate, TimePoint now) {
    rate.active = false;
    const auto late = clock_.at(now) - (rate.due + rate.period);
    if (late.count() > 0 && !rate.excused && clock_.overloaded(now)) {
        clock_.lose(now, late, rate.period);
    } else if (late.count() > 0) {
        // What was missed is missed; the grid stays.
        rate.due += late - late % rate.period;
    }
    rate.due += rate.period;
    rate.excused = false;
}

void PollSchedule::read_all_soon(TimePoint now) {
    clock_.restart(now);
    for (auto& device : devices_) {
        all_due(device);
    }
}

void PollSchedule::all_due(PolledDevice& device) {
    ++device.round;
    device.queue.clear();
    for (auto& rate : device.rates) {
        rate.active = false;
        rate.excused = false;
        rate.pending = 0;
        rate.due = at_once;
    }
    device.next_release = at_once;
}

void PollSchedule::begin_anew(std::uint32_t number) {
    auto& device = devices_[number];
    device.plan.learn({});
    device.plan.take_apart({});
    all_due(device);
    for (const auto point : device.plan.points()) {
        image_.set_known(device.plan.known_place(point), false);
    }
}

std::uint32_t PollSchedule::device_of(PointId point) const {
    std::uint32_t i = 0;
    while (i < devices_.size() && (devices_[i].plan.device() != mapping_.point(point).device ||
                                   !devices_[i].plan.bit_of(point))) {
        ++i;
    }
    return i;
}

void PollSchedule::read_again(PointId point) {
    const auto device = device_of(point);
    if (device < devices_.size()) {
        forget(point);
        // One that waits reads what is there then: commands to a unit that is silent for long must
        // not pile reads up.
        const auto& queue = devices_[device].queue;
        const bool waits = std::any_of(queue.begin(), queue.end(), [point](const auto& job) {
            const auto& points = job.read().points;
            return job.kind == PollJob::Kind::extra && points.size() == 1 &&
                   points.front().id == point;
        });
        if (waits) {
            return;
        }
        add(device, devices_[device].plan.read_of(mapping_.point(point).range, {&point, 1}));
    }
}

std::shared_ptr<const PlannedReads> PollSchedule::add(std::uint32_t device, PlannedRead read) {
    auto reads = std::make_shared<PlannedReads>();
    reads->push_back(std::move(read));
    PollJob job{.plan = reads, .index = 0, .device = device};
    job.kind = PollJob::Kind::extra;
    // Before all that is not late, but behind what is: reads that come without end, one for each of
    // many commands, must not starve the schedule.
    job.deadline = looked_at_;
    push(devices_[device], std::move(job));
    return reads;
}

std::vector<PollJob> PollSchedule::covered(UnitId unit, const AddressRange& range, TimePoint now) {
    std::vector<PollJob> jobs;
    const auto clock = clock_.at(now);
    for (std::uint32_t number = 0; number < devices_.size(); ++number) {
        auto& device = devices_[number];
        if (device.unit != unit) {
            continue;
        }
        for (std::size_t bit = 0; bit < device.rates.size(); ++bit) {
            auto& rate = device.rates[bit];
            if (rate.active || rate.due == at_once || rate.due - clock > rate.period / 2) {
                continue;
            }
            const auto plan = device.plan.reads(RateMask{1} << bit);
            const bool all = !plan->empty() &&
                             std::all_of(plan->begin(), plan->end(), [&range](const auto& read) {
                                 return range.contains(read.range);
                             });
            if (all) {
                rate.active = true;
                rate.excused = true;
                rate.pending = static_cast<std::uint32_t>(plan->size());
                for (std::uint32_t i = 0; i < plan->size(); ++i) {
                    jobs.push_back(
                        {.plan = plan, .index = i, .device = number, .round = device.round});
                }
            }
        }
        find_next_release(device);
        const auto answered = std::stable_partition(
            device.queue.begin(), device.queue.end(),
            [&range](const auto& job) { return !range.contains(job.read().range); });
        std::move(answered, device.queue.end(), std::back_inserter(jobs));
        device.queue.erase(answered, device.queue.end());
        std::make_heap(device.queue.begin(), device.queue.end(), later);
    }
    return jobs;
}

void PollSchedule::excuse(UnitId unit) {
    for (auto& device : devices_) {
        if (device.unit == unit) {
            for (auto& rate : device.rates) {
                rate.excused = rate.active || rate.due <= looked_at_;
            }
        }
    }
}

void PollSchedule::learn(std::uint32_t number, LearnedDevice learned) {
    auto& device = devices_[number];
    device.plan.learn(std::move(learned));
    plan_anew(device);
}

void PollSchedule::take_apart(std::uint32_t number, TakenApart apart) {
    devices_[number].plan.take_apart(std::move(apart));
    plan_anew(devices_[number]);
}

void PollSchedule::plan_anew(PolledDevice& device) {
    ++device.round;
    std::erase_if(device.queue,
                  [](const auto& job) { return job.kind == PollJob::Kind::scheduled; });
    std::make_heap(device.queue.begin(), device.queue.end(), later);
    for (auto& rate : device.rates) {
        rate.active = false;
        rate.pending = 0;
    }
    find_next_release(device);
}

void PollSchedule::forget(PointId point) {
    const auto device = device_of(point);
    if (device < devices_.size()) {
        image_.set_known(devices_[device].plan.known_place(point), false);
    }
}

void PollSchedule::for_each_point(UnitId unit, const std::function<void(PointId)>& visit) const {
    for (const auto& device : devices_) {
        if (device.unit == unit) {
            std::for_each(device.plan.points().begin(), device.plan.points().end(), visit);
        }
    }
}

void PollSchedule::for_each_point(const std::function<void(PointId)>& visit) const {
    for (const auto& device : devices_) {
        std::for_each(device.plan.points().begin(), device.plan.points().end(), visit);
    }
}

TimePoint PollSchedule::next_due(const std::function<TimePoint(DeviceId)>& ask_from) const {
    TimePoint next = never;
    for (const auto& device : devices_) {
        auto due = device.next_release == at_once ? at_once : clock_.real(device.next_release);
        if (!device.queue.empty()) {
            due = std::min(due, device.queue.front().not_before);
        }
        if (due != never) {
            next = std::min(next, std::max(due, ask_from(device.plan.device())));
        }
    }
    return next;
}

} // namespace railbridge
