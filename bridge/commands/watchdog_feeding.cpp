#include "bridge/commands/watchdog_feeding.hpp"

#include "bridge/codec/read_back.hpp"
#include "bridge/commands/write_outcome.hpp"

#include <algorithm>

namespace railbridge {

WatchdogFeeding::WatchdogFeeding(const Mapping& mapping)
    : mapping_(mapping) {
    for (std::size_t i = 0; i < mapping.points.size(); ++i) {
        const auto& grant = mapping.points[i].write;
        if (grant && grant->rewrite_every > Duration{}) {
            Fed fed;
            fed.point = static_cast<PointId>(i);
            fed_.push_back(std::move(fed));
        }
    }
}

WatchdogFeeding::Fed* WatchdogFeeding::find(PointId point) {
    const auto found = std::find_if(fed_.begin(), fed_.end(),
                                    [point](const auto& fed) { return fed.point == point; });
    return found == fed_.end() ? nullptr : &*found;
}

void WatchdogFeeding::commanded(PointId point, const Encoded& encoded, const Value& value,
                                TimePoint now) {
    if (auto* fed = find(point)) {
        const bool on_the_line = fed->on_the_line;
        *fed = {};
        fed->point = point;
        fed->encoded = encoded;
        fed->value = value;
        fed->due = now + mapping_.point(point).write->rewrite_every;
        fed->on_the_line = on_the_line;
        fed->stopped = on_the_line; // its result is about the value before
    }
}

bool WatchdogFeeding::stop(PointId point) {
    auto* fed = find(point);
    if (fed == nullptr || !fed->encoded) {
        return false;
    }
    fed->encoded.reset();
    fed->working = false;
    fed->failing = false;
    fed->stopped = fed->on_the_line;
    return true;
}

bool WatchdogFeeding::feeds(PointId point) const {
    return std::any_of(fed_.begin(), fed_.end(),
                       [point](const auto& fed) { return fed.point == point; });
}

bool WatchdogFeeding::fed(PointId point) const {
    return std::any_of(fed_.begin(), fed_.end(), [point](const auto& fed) {
        return fed.point == point && fed.encoded.has_value();
    });
}

std::vector<PointId> WatchdogFeeding::pause() {
    std::vector<PointId> paused;
    for (auto& fed : fed_) {
        if (fed.working) {
            fed.working = false;
            paused.push_back(fed.point);
        }
    }
    return paused;
}

bool WatchdogFeeding::here(const Fed& fed, LineId line) const {
    return fed.encoded && !fed.on_the_line &&
           mapping_.device(mapping_.point(fed.point).device).line == line;
}

std::optional<WatchdogFeeding::Frame>
WatchdogFeeding::next(LineId line, TimePoint now, const std::function<bool(DeviceId)>& may_ask,
                      const std::function<bool(PointId)>& may_feed) {
    for (auto& fed : fed_) {
        const auto& point = mapping_.point(fed.point);
        if (!here(fed, line) || now < fed.due || !may_ask(point.device)) {
            continue;
        }
        if (!may_feed(fed.point)) {
            fed.same.reset(); // looked at again before the next write
            continue;
        }
        fed.on_the_line = true;
        if (!fed.same || now - *fed.same > good_for) {
            fed.same.reset();
            return Frame{fed.point, ReadRequest{point.range}};
        }
        return Frame{fed.point, write_request(point, *fed.encoded)};
    }
    return std::nullopt;
}

WatchdogFeeding::News WatchdogFeeding::checked(Fed& fed, const Words& words, TimePoint now) const {
    const auto& point = mapping_.point(fed.point);
    if (holds_value(words, point, *fed.encoded, point.write->tolerance)) {
        fed.same = now;
        fed.due = now; // the write follows
        return {};
    }
    fed.encoded.reset();
    fed.working = false;
    return {News::Kind::overridden, fed.value, {}, words};
}

WatchdogFeeding::News WatchdogFeeding::done(PointId point, const TransactionResult& result,
                                            TimePoint now) {
    auto* fed = find(point);
    if (fed == nullptr || !fed->on_the_line) {
        return {};
    }
    fed->on_the_line = false;
    if (fed->stopped) {
        fed->stopped = false;
        return {};
    }
    const bool wrote = fed->same.has_value();
    fed->same.reset();
    if (!result.outcome) {
        return failed(*fed, result.outcome.error(), now);
    }
    if (!wrote) {
        return checked(*fed, *result.outcome, now);
    }
    fed->due = now + mapping_.point(point).write->rewrite_every;
    fed->failing = false;
    const bool first = !fed->working;
    fed->working = true;
    return first ? News{News::Kind::begun, fed->value, {}, {}} : News{};
}

WatchdogFeeding::News WatchdogFeeding::failed(Fed& fed, const Failure& failure,
                                              TimePoint now) const {
    if (failure.kind == FailureKind::cancelled) {
        return {};
    }
    fed.due = now + mapping_.point(fed.point).write->rewrite_every;
    fed.working = false;
    const bool first = !fed.failing;
    fed.failing = true;
    return first ? News{News::Kind::failing, fed.value, in_words(failure), {}} : News{};
}

TimePoint WatchdogFeeding::next_wake(LineId line,
                                     const std::function<TimePoint(DeviceId)>& ask_from,
                                     const std::function<bool(PointId)>& may_feed) const {
    TimePoint next = never;
    for (const auto& fed : fed_) {
        if (here(fed, line) && may_feed(fed.point)) {
            next = std::min(next, std::max(fed.due, ask_from(mapping_.point(fed.point).device)));
        }
    }
    return next;
}

} // namespace railbridge
