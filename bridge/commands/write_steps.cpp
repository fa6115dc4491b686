// What the answers to a command's frames make of it.

#include "bridge/codec/decode.hpp"
#include "bridge/codec/read_back.hpp"
#include "bridge/commands/write_queue.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace railbridge {

namespace {

constexpr Duration retry_min = std::chrono::seconds{1};
constexpr Duration retry_max = std::chrono::seconds{30};
constexpr Duration busy_min = std::chrono::milliseconds{500};
constexpr Duration busy_max = std::chrono::seconds{5};
// Without an answer: one frame may get lost, and changes no order.
constexpr std::uint32_t tries_in_order = 2;

Duration doubled(Duration first, Duration limit, std::uint32_t attempts) {
    return std::min(limit, first * (1U << std::min(attempts, 5U)));
}

} // namespace

void WriteQueue::done(const std::string& ack_id, const TransactionResult& result, Now now,
                      WriteResults& results, WriteOrigin origin) {
    const auto write = find(ack_id, origin);
    if (write == writes_.end()) {
        return;
    }
    write->on_the_line = false;
    goes_on(write, result, now, results);
    end_called_off(results);
}

void WriteQueue::goes_on(Iterator write, const TransactionResult& result, Now now,
                         WriteResults& results) {
    switch (write->phase) {
    case Write::Phase::reading_first:
        read_first(write, result, now, results);
        return;
    case Write::Phase::reading_word:
        read_word(write, result, now, results);
        return;
    case Write::Phase::queued:
    case Write::Phase::modifying:
        if (result.outcome) {
            written(write, result, now, results);
        } else {
            write_failed(write, result, now, results);
        }
        return;
    case Write::Phase::settling:
        looked(write, result, now, results);
        return;
    case Write::Phase::needs_intent:
    case Write::Phase::waiting_for_intent:
    case Write::Phase::waiting_for_count:
        return;
    }
}

void WriteQueue::read_first(Iterator write, const TransactionResult& result, Now now,
                            WriteResults& results) {
    if (result.outcome && reads_back(*result.outcome, write->encoded)) {
        end(write, CommandState::written, "the device had this value already", results,
            *result.outcome);
    } else if (!write->rest && newer_waits(write)) {
        end(write, CommandState::superseded, "a newer value came before it was written", results);
    } else if (result.outcome) {
        write->phase = Write::Phase::queued;
    } else if (const auto& failure = result.outcome.error();
               !write->rest && after_failed_read_back(failure, kind(*write)) == Recourse::fail) {
        write->phase = Write::Phase::queued; // it cannot be read; the write is what was asked for
    } else if (failure.kind != FailureKind::cancelled) {
        try_again(write, failure, false, now.mono);
    }
}

bool WriteQueue::newer_waits(Iterator write) const {
    return std::any_of(std::next(std::list<Write>::const_iterator{write}), writes_.end(),
                       [&write](const auto& later) { return later.point == write->point; });
}

/// Whatever came of it, a read changes nothing: it may be repeated for a pulse, too.
void WriteQueue::read_word(Iterator write, const TransactionResult& result, Now now,
                           WriteResults& results) {
    write->phase = Write::Phase::queued;
    if (result.outcome) {
        write->bits.read(result.outcome->front(), now.mono);
        write->phase = Write::Phase::modifying;
        write->bound = true;
        return;
    }
    const auto& failure = result.outcome.error();
    switch (after_failed_read_back(failure, WriteKind::level)) {
    case Recourse::wait:
        return;
    case Recourse::fail:
        end(write, CommandState::failed,
            "the register must be read before its bits are written: " + in_words(failure), results);
        return;
    default:
        write_again(write, failure, false, now, results);
        return;
    }
}

void WriteQueue::written(Iterator write, const TransactionResult& result, Now now,
                         WriteResults& results) {
    write->touched = true;
    if (is_pulse(*write)) {
        results.begun.push_back({write->event.ack_id, write->point, write->encoded, result.sent});
    }
    if (grant(*write).verify == Verify::readback || write->rest) {
        settle(*write, now);
        return;
    }
    end(write, CommandState::written, {}, results);
}

/// The device has `settle` to show its last word: what it shows earlier may not be that.
void WriteQueue::settle(Write& write, Now now) const {
    write.phase = Write::Phase::settling;
    write.not_before = now.mono + grant(write).settle;
    write.bound =
        GuardedBits::needed(mapping_.point(write.point)) && grant(write).settle == Duration{};
}

void WriteQueue::write_failed(Iterator write, const TransactionResult& result, Now now,
                              WriteResults& results) {
    const auto& failure = result.outcome.error();
    write->touched = write->touched || failure.may_have_been_executed();
    // The count of a frame that wrote nothing is for the next one.
    write->counted = checks_.wear.limits(write->point) && !failure.may_have_been_executed();
    const bool looks = grant(*write).verify == Verify::readback;
    const auto recourse = after_failed_write(failure, kind(*write), looks);
    if (recourse == Recourse::look || recourse == Recourse::unknown) {
        results.begun.push_back({write->event.ack_id, write->point, write->encoded, result.sent});
    }
    switch (recourse) {
    case Recourse::wait:
        write->phase = Write::Phase::queued;
        return;
    case Recourse::fail:
        end(write, CommandState::failed, in_words(failure), results);
        return;
    case Recourse::look:
        write->uncertain = true;
        write->last_failure = in_words(failure);
        settle(*write, now);
        return;
    case Recourse::unknown:
        end(write, CommandState::unknown,
            in_words(failure) + "; it may or may not have happened, and a pulse is never repeated",
            results);
        return;
    case Recourse::retry:
    case Recourse::retry_soon:
        write_again(write, failure, recourse == Recourse::retry_soon, now, results);
        return;
    }
}

void WriteQueue::looked(Iterator write, const TransactionResult& result, Now now,
                        WriteResults& results) {
    if (!result.outcome) {
        look_failed(write, result.outcome.error(), now, results);
        return;
    }
    const auto& point = mapping_.point(write->point);
    if (!holds_written(*result.outcome, point, write->encoded)) {
        differs(write, *result.outcome, now, results);
        return;
    }
    const bool own_place = !grant(*write).verify_at;
    end(write, CommandState::written,
        write->uncertain ? write->last_failure + ", but the read-back shows it" : std::string{},
        results, own_place ? std::optional{*result.outcome} : std::nullopt);
}

void WriteQueue::differs(Iterator write, const Words& words, Now now, WriteResults& results) {
    const auto& how = grant(*write);
    const auto at = read_back_point(mapping_.point(write->point));
    const auto* enumeration = at.enumeration ? &mapping_.enumeration(*at.enumeration) : nullptr;
    const auto held = decode(words, at, enumeration);
    const auto shown = "the device holds " + (held.quality == Quality::good
                                                  ? to_text(held.value)
                                                  : std::string("something that is no value"));
    const bool over = is_pulse(*write) && !how.verify_at && now.mono >= write->sent + how.pulse;
    const auto own = how.verify_at ? std::nullopt : std::optional{words};
    if (write->uncertain) {
        end(write, CommandState::unknown,
            write->last_failure + "; " + shown +
                ", so it may or may not have happened, and a pulse is never repeated",
            results, own);
    } else if (over) {
        end(write, CommandState::unknown, "the pulse was over before it could be read back",
            results, own);
    } else {
        end(write, CommandState::failed, shown + " (read-back differs)", results, own);
    }
}

void WriteQueue::look_failed(Iterator write, const Failure& failure, Now now,
                             WriteResults& results) {
    const auto recourse = after_failed_read_back(failure, kind(*write));
    switch (recourse) {
    case Recourse::wait:
        return;
    case Recourse::fail:
        end(write, CommandState::failed, "read-back " + in_words(failure), results);
        return;
    case Recourse::look:
        try_again(write, failure, false, now.mono);
        if (now.mono <= write->fresh_until) {
            return;
        }
        [[fallthrough]];
    case Recourse::unknown:
        end(write, CommandState::unknown,
            "read-back " + in_words(failure) +
                "; it may or may not have happened, and a pulse is never repeated",
            results);
        return;
    case Recourse::retry:
    case Recourse::retry_soon:
        write_again(write, failure, recourse == Recourse::retry_soon, now, results);
        return;
    }
}

void WriteQueue::write_again(Iterator write, const Failure& failure, bool soon, Now now,
                             WriteResults& results) {
    if (newer_waits(write) && !is_pulse(*write)) {
        end(write, CommandState::superseded, "a newer value came; last try: " + in_words(failure),
            results);
        return;
    }
    write->phase = Write::Phase::queued;
    try_again(write, failure, soon, now.mono);
}

void WriteQueue::try_again(Iterator write, const Failure& failure, bool soon, TimePoint now) {
    write->last_failure = in_words(failure);
    const bool safe = write->origin == WriteOrigin::safe_value;
    const bool silent = !answered(failure);
    if (safe && silent) {
        write->attempts = safe_value_tries(device_of(*write));
    }
    const auto again = now + (soon ? doubled(busy_min, busy_max, write->attempts)
                                   : doubled(retry_min, retry_max, write->attempts));
    ++write->attempts;
    if (silent && !safe && write->attempts < tries_in_order) {
        write->not_before = again;
        return;
    }
    write->passed_until = again;
    if (silent) {
        give_way(write, now);
    }
}

/// Nobody knows whether the device is silent altogether or on this only: each command that waits
/// for it has its turn. But what was tried before waits as long, and the rest goes one by one, so
/// that a dead device does not cost the line more for each of them.
void WriteQueue::give_way(Iterator write, TimePoint now) {
    const auto point = write->point;
    const auto device = device_of(*write);
    const bool first = write->attempts < tries_in_order;
    const auto again = write->passed_until;
    std::list<Write> last; // with all of its point, which keep their order
    for (auto it = writes_.begin(); it != writes_.end();) {
        const auto one = it++;
        const bool waits = !one->on_the_line && one->phase != Write::Phase::settling;
        if (one->point == point) {
            last.splice(last.end(), writes_, one);
        } else if (waits && !first && device_of(*one) == device) {
            const auto until = one->attempts > 0 ? again : std::min(again, now + retry_min);
            one->passed_until = std::max(one->passed_until, until);
        }
    }
    writes_.splice(writes_.end(), last);
}

void WriteQueue::answers_again(DeviceId device) {
    for (auto& write : writes_) {
        if (device_of(write) == device) {
            write.passed_until = TimePoint::min();
        }
    }
}

/// How often those of a device were tried that still wait: they are counted together, for nobody
/// gives them up, and a dead device may have many.
std::uint32_t WriteQueue::safe_value_tries(DeviceId device) const {
    std::uint32_t most = 0;
    for (const auto& write : writes_) {
        if (write.origin == WriteOrigin::safe_value && device_of(write) == device) {
            most = std::max(most, write.attempts);
        }
    }
    return most;
}

} // namespace railbridge
