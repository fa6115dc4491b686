#include "adapters/daemon/write_place.hpp"

#include "adapters/daemon/transact.hpp"
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
Status write_value(const config::DaemonConfig& settings, const Place& place, const Encoded& encoded,
                   bool even_if_off) {
    auto request = write_request(place.point, encoded);
    if (place.point.write && place.point.write->read_modify_write) {
        const auto read =
            transact(settings, place.line, place.unit, ReadRequest{place.point.range});
        if (!read) {
            return fail(read.error());
        }
        request = write_request(place.point, encoded, read->front());
    }
    const auto written =
        transact(settings, place.line, place.unit, std::move(request), even_if_off);
    return written ? Status{} : fail(written.error());
}

/// As a command of the manager is verified: by its echo, or `wait` later by what the device holds
/// where the grant says.
Status verified(const config::DaemonConfig& settings, const Place& place, const Encoded& encoded,
                Duration wait) {
    const auto& grant = place.point.write;
    if (grant && grant->verify == Verify::echo) {
        return {};
    }
    std::this_thread::sleep_for(wait);
    const auto read =
        transact(settings, place.line, place.unit, ReadRequest{read_back_range(place.point)});
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

/// The release comes whatever the read-back says.
WriteOutcome write_pulse(const config::DaemonConfig& settings, const Place& place,
                         const Encoded& encoded, const Encoded& rest, bool even_if_off) {
    const auto& grant = *place.point.write;
    const runtime::SystemClock clock;
    WriteOutcome outcome;
    {
        const SignalsHeld held;
        outcome.written = write_value(settings, place, encoded, even_if_off);
        if (!outcome.written) {
            return outcome;
        }
        const auto release_at = clock.now().mono + grant.pulse;
        if (grant.settle < grant.pulse) {
            outcome.verified = verified(settings, place, encoded, grant.settle);
        }
        std::this_thread::sleep_for(std::max(Duration{}, release_at - clock.now().mono));
        if (const auto released = write_value(settings, place, rest, true); !released) {
            outcome.written =
                fail(fatal("the pulse was begun but not released: " + released.error().text));
            return outcome;
        }
    }
    if (grant.settle >= grant.pulse) {
        outcome.verified = verified(settings, place, encoded, grant.settle - grant.pulse);
    }
    return outcome;
}

WriteOutcome write_level(const config::DaemonConfig& settings, const Place& place,
                         const Encoded& encoded, bool even_if_off) {
    WriteOutcome outcome;
    outcome.written = write_value(settings, place, encoded, even_if_off);
    if (outcome.written) {
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
