#include "adapters/daemon/write_place.hpp"

#include "bridge/codec/read_back.hpp"

#include <algorithm>
#include <csignal>
#include <optional>
#include <string>
#include <utility>

namespace railbridge::daemon {

namespace {

/// Tries that may have reached the device. Of those that surely did not, as many as time allows: a
/// bridge that stops keeps a serial line for eight seconds, and one that starts reads its journal,
/// which takes ten on a slow disk.
constexpr int release_attempts_max = 5;
constexpr Duration release_tried_for = std::chrono::seconds{30};
constexpr Duration release_pause_first = std::chrono::milliseconds{200};
constexpr Duration release_pause_most = std::chrono::seconds{1};

/// SIGINT and SIGTERM wait while this lives: Ctrl-C during a pulse would leave the coil on.
class SignalsHeld {
public:
    SignalsHeld() {
        sigset_t held;
        ::sigemptyset(&held);
        ::sigaddset(&held, SIGINT);
        ::sigaddset(&held, SIGTERM);
        ::pthread_sigmask(SIG_BLOCK, &held, &before_);
    }
    ~SignalsHeld() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
    SignalsHeld(const SignalsHeld&) = delete;
    SignalsHeld& operator=(const SignalsHeld&) = delete;

private:
    sigset_t before_{};
};

/// One value: by one request, or by reading the register first where the grant says so.
WordsOrFailure write_value(WriteWay& way, const Place& place, const Encoded& encoded, Insist insist,
                           LateGuard* late = nullptr) {
    auto request = write_request(place.point, encoded);
    if (place.point.write && place.point.write->read_modify_write) {
        const auto reads = insist == Insist::release ? insist : Insist::no;
        const auto read = way.transact(ReadRequest{place.point.range}, reads, late);
        if (!read) {
            return tl::unexpected(FailedTransaction{read.error(), false});
        }
        request = write_request(place.point, encoded, read->front());
    }
    return way.transact(request, insist, late);
}

/// As a command of the manager is verified: by its echo, or `wait` later by what the device holds
/// where the grant says.
Status verified(WriteWay& way, const Place& place, const Encoded& encoded, Duration wait,
                LateGuard* late = nullptr) {
    const auto& grant = place.point.write;
    if (grant && grant->verify == Verify::echo) {
        return {};
    }
    way.wait(wait);
    const auto read = way.transact(ReadRequest{read_back_range(place.point)}, Insist::no, late);
    const bool elsewhere = grant && grant->verify_at;
    if (!read) {
        return fail(fatal((elsewhere ? "cannot be read at verify_at: " : "cannot be read back: ") +
                          read.error().text));
    }
    return holds_written(*read, place.point, encoded)
               ? Status{}
               : fail(fatal(std::string(elsewhere ? "verify_at shows" : "the device holds") +
                            " another value than was written"));
}

/// What it returns to; nothing for what is no pulse, or is the rest value itself.
std::optional<Encoded> rest_after(const Place& place, const Encoded& encoded) {
    if (!place.point.write || place.point.write->kind != WriteKind::pulse) {
        return std::nullopt;
    }
    const auto rest =
        encode(rest_value(place.point, place.enumeration), place.point, place.enumeration);
    return rest && *rest != encoded ? std::optional{*rest} : std::nullopt;
}

/// Harmless at any time, and nobody else will do it.
Status release(WriteWay& way, const Place& place, const Encoded& rest, LateGuard& late) {
    const auto give_up = way.now() + release_tried_for;
    auto pause = release_pause_first;
    int reached = 0;
    for (int attempt = 1;; ++attempt) {
        const auto released = write_value(way, place, rest, Insist::release, &late);
        if (released) {
            return {};
        }
        reached += released.error().may_have_been_executed ? 1 : 0;
        if (reached == release_attempts_max || way.now() >= give_up) {
            return fail(released.error());
        }
        if (attempt == release_attempts_max) {
            way.say("not released yet: " + released.error().text + "; tried again for " +
                    std::to_string(release_tried_for / std::chrono::seconds{1}) + " s");
        }
        way.wait(pause);
        pause = std::min(pause * 2, release_pause_most);
    }
}

/// Whether the pulse was given is not known: it may be on.
Error unknown(const Error& write, const Status& released) {
    const std::string text = "unknown whether it was written: " + write.text;
    return fatal(released ? text + "; the rest value was written after it"
                          : text + "; the rest value could not be written either: " +
                                released.error().text + "; look at the device, it may be on");
}

/// After the release: by another place alone, as this one is at rest.
Status verified_after(WriteWay& way, const Place& place, const Encoded& encoded, Duration wait) {
    const auto& grant = *place.point.write;
    if (grant.verify == Verify::echo || grant.verify_at) {
        return verified(way, place, encoded, wait);
    }
    return fail(fatal("written and released, not verified: settle and the response timeout leave "
                      "no time to read it back within the pulse; give verify_at, a longer pulse or "
                      "a shorter response_timeout"));
}

/// The release waits for no answer that may come late.
WriteOutcome give_pulse(WriteWay& way, const Place& place, const Encoded& encoded,
                        const Encoded& rest, Insist insist, LateGuard& late) {
    const auto& grant = *place.point.write;
    const bool verifies_within = grant.settle + place.line.response_timeout < grant.pulse;
    TimePoint written_at;
    WriteOutcome outcome;
    {
        const SignalsHeld held;
        const auto written = write_value(way, place, encoded, insist, &late);
        written_at = way.now();
        if (!written) {
            outcome.written = fail(written.error().may_have_been_executed
                                       ? unknown(written.error(), release(way, place, rest, late))
                                       : Error{written.error()});
            return outcome;
        }
        if (verifies_within) {
            outcome.verified = verified(way, place, encoded, grant.settle, &late);
        }
        way.wait(std::max(Duration{}, written_at + grant.pulse - way.now()));
        if (const auto released = release(way, place, rest, late); !released) {
            outcome.written =
                fail(fatal("the pulse was begun but not released: " + released.error().text +
                           "; look at the device, it may be on"));
            return outcome;
        }
    }
    if (!verifies_within) {
        way.await_late_answers(late);
        const auto settled = written_at + grant.settle;
        outcome.verified =
            verified_after(way, place, encoded, std::max(Duration{}, settled - way.now()));
    }
    return outcome;
}

/// What was asked meanwhile may be answered late: whoever asks next would take that for its own.
WriteOutcome write_pulse(WriteWay& way, const Place& place, const Encoded& encoded,
                         const Encoded& rest, Insist insist) {
    LateGuard late;
    auto outcome = give_pulse(way, place, encoded, rest, insist, late);
    way.await_late_answers(late);
    return outcome;
}

WriteOutcome write_level(WriteWay& way, const Place& place, const Encoded& encoded, Insist insist) {
    WriteOutcome outcome;
    if (const auto written = write_value(way, place, encoded, insist); !written) {
        outcome.written = fail(written.error());
    } else {
        const auto& grant = place.point.write;
        outcome.verified = verified(way, place, encoded, grant ? grant->settle : Duration{});
    }
    return outcome;
}

} // namespace

WriteOutcome write_place(WriteWay& way, const Place& place, const Encoded& encoded,
                         bool even_if_off) {
    const auto insist = even_if_off ? Insist::even_if_off : Insist::no;
    const auto rest = rest_after(place, encoded);
    return rest ? write_pulse(way, place, encoded, *rest, insist)
                : write_level(way, place, encoded, insist);
}

} // namespace railbridge::daemon
