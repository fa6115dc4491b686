#include "adapters/daemon/write_place.hpp"

#include "adapters/daemon/transact.hpp"
#include "adapters/modbus/execute_once.hpp"
#include "adapters/runtime/system_clock.hpp"
#include "bridge/codec/read_back.hpp"

#include <algorithm>
#include <csignal>
#include <optional>
#include <string>
#include <thread>
#include <utility>

namespace railbridge::daemon {

namespace {

constexpr int release_attempts_max = 5;
constexpr Duration release_pause_first = std::chrono::milliseconds{200};

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
WordsOrFailure write_value(const config::DaemonConfig& settings, const Place& place,
                           const Encoded& encoded, bool even_if_off, LateGuard* late = nullptr) {
    auto request = write_request(place.point, encoded);
    if (place.point.write && place.point.write->read_modify_write) {
        const auto read =
            transact(settings, place.line, place.unit, ReadRequest{place.point.range}, false, late);
        if (!read) {
            return tl::unexpected(FailedTransaction{read.error(), false});
        }
        request = write_request(place.point, encoded, read->front());
    }
    return transact(settings, place.line, place.unit, std::move(request), even_if_off, late);
}

/// As a command of the manager is verified: by its echo, or `wait` later by what the device holds
/// where the grant says.
Status verified(const config::DaemonConfig& settings, const Place& place, const Encoded& encoded,
                Duration wait, LateGuard* late = nullptr) {
    const auto& grant = place.point.write;
    if (grant && grant->verify == Verify::echo) {
        return {};
    }
    std::this_thread::sleep_for(wait);
    const auto read = transact(settings, place.line, place.unit,
                               ReadRequest{read_back_range(place.point)}, false, late);
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
Status release(const config::DaemonConfig& settings, const Place& place, const Encoded& rest,
               LateGuard& late) {
    auto pause = release_pause_first;
    for (int attempt = 1;; ++attempt) {
        const auto released = write_value(settings, place, rest, true, &late);
        if (released) {
            return {};
        }
        if (attempt == release_attempts_max) {
            return fail(released.error());
        }
        std::this_thread::sleep_for(pause);
        pause *= 2;
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
Status verified_after(const config::DaemonConfig& settings, const Place& place,
                      const Encoded& encoded, Duration wait) {
    const auto& grant = *place.point.write;
    if (grant.verify == Verify::echo || grant.verify_at) {
        return verified(settings, place, encoded, wait);
    }
    return fail(fatal("written and released, not verified: settle and the response timeout leave "
                      "no time to read it back within the pulse; give verify_at, a longer pulse or "
                      "a shorter response_timeout"));
}

/// The release waits for no answer that may come late.
WriteOutcome give_pulse(const config::DaemonConfig& settings, const Place& place,
                        const Encoded& encoded, const Encoded& rest, bool even_if_off,
                        LateGuard& late) {
    const auto& grant = *place.point.write;
    const bool verifies_within = grant.settle + place.line.response_timeout < grant.pulse;
    const runtime::SystemClock clock;
    TimePoint written_at;
    WriteOutcome outcome;
    {
        const SignalsHeld held;
        const auto written = write_value(settings, place, encoded, even_if_off, &late);
        written_at = clock.now().mono;
        if (!written) {
            outcome.written =
                fail(written.error().may_have_been_executed
                         ? unknown(written.error(), release(settings, place, rest, late))
                         : Error{written.error()});
            return outcome;
        }
        if (verifies_within) {
            outcome.verified = verified(settings, place, encoded, grant.settle, &late);
        }
        std::this_thread::sleep_for(
            std::max(Duration{}, written_at + grant.pulse - clock.now().mono));
        if (const auto released = release(settings, place, rest, late); !released) {
            outcome.written =
                fail(fatal("the pulse was begun but not released: " + released.error().text +
                           "; look at the device, it may be on"));
            return outcome;
        }
    }
    if (!verifies_within) {
        modbus::await_late_answers(place.line, late, clock);
        const auto settled = written_at + grant.settle;
        outcome.verified = verified_after(settings, place, encoded,
                                          std::max(Duration{}, settled - clock.now().mono));
    }
    return outcome;
}

/// What was asked meanwhile may be answered late: whoever asks next would take that for its own.
WriteOutcome write_pulse(const config::DaemonConfig& settings, const Place& place,
                         const Encoded& encoded, const Encoded& rest, bool even_if_off) {
    LateGuard late;
    auto outcome = give_pulse(settings, place, encoded, rest, even_if_off, late);
    modbus::await_late_answers(place.line, late, runtime::SystemClock{});
    return outcome;
}

WriteOutcome write_level(const config::DaemonConfig& settings, const Place& place,
                         const Encoded& encoded, bool even_if_off) {
    WriteOutcome outcome;
    if (const auto written = write_value(settings, place, encoded, even_if_off); !written) {
        outcome.written = fail(written.error());
    } else {
        const auto& grant = place.point.write;
        outcome.verified = verified(settings, place, encoded, grant ? grant->settle : Duration{});
    }
    return outcome;
}

} // namespace

WriteOutcome write_place(const config::DaemonConfig& settings, const Place& place,
                         const Encoded& encoded, bool even_if_off) {
    const auto rest = rest_after(place, encoded);
    return rest ? write_pulse(settings, place, encoded, *rest, even_if_off)
                : write_level(settings, place, encoded, even_if_off);
}

} // namespace railbridge::daemon
