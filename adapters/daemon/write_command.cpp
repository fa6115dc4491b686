#include "adapters/daemon/commands.hpp"
#include "adapters/daemon/exit_codes.hpp"
#include "adapters/daemon/point_access.hpp"
#include "adapters/daemon/site_files.hpp"
#include "adapters/daemon/transact.hpp"
#include "bridge/codec/encode.hpp"
#include "bridge/codec/read_back.hpp"
#include "bridge/commands/command_checks.hpp"

#include <algorithm>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <iostream>
#include <string>
#include <thread>
#include <utility>

namespace railbridge::daemon {

namespace {

/// A literal where it is one, text otherwise.
Scalar scalar_of(const std::string& text) {
    if (text == "true" || text == "false") {
        return text == "true";
    }
    const auto* end = text.data() + text.size();
    std::int64_t integer = 0;
    if (const auto parsed = std::from_chars(text.data(), end, integer);
        parsed.ec == std::errc{} && parsed.ptr == end) {
        return integer;
    }
    double real = 0.0;
    if (const auto parsed = std::from_chars(text.data(), end, real);
        parsed.ec == std::errc{} && parsed.ptr == end) {
        return real;
    }
    return text;
}

/// `[1, 2, 3]` for a list; what goes to a text field is text whatever it looks like.
Value value_of(const std::string& text, const Point& point) {
    const bool plain = kind_of(point.encoding.type) == RawKind::text;
    const auto scalar = [plain](std::string part) {
        return plain ? Scalar{std::move(part)} : scalar_of(part);
    };
    if (point.elements == 0 || text.size() < 2 || text.front() != '[' || text.back() != ']') {
        return to_value(scalar(text));
    }
    ValueList values;
    std::size_t from = 1;
    while (from < text.size()) {
        const auto end = std::min(text.find(',', from), text.size() - 1);
        const auto first = text.find_first_not_of(' ', from);
        const auto last = text.find_last_not_of(' ', end - 1);
        values.push_back(scalar(first >= end ? "" : text.substr(first, last - first + 1)));
        from = end + 1;
    }
    return values;
}

bool confirmed(const Place& place, const std::string& value) {
    std::fprintf(stderr,
                 "This ignores the grants and limits of the mapping and writes %s to %s (line %s, "
                 "unit %u, %s:%u).\n"
                 "Type %s to go on: ",
                 value.c_str(), place.name.c_str(), place.line.key.c_str(),
                 static_cast<unsigned>(place.unit),
                 std::string(short_name(place.point.range.table)).c_str(),
                 static_cast<unsigned>(place.point.range.first), place.name.c_str());
    std::string typed;
    return std::getline(std::cin, typed) && typed == place.name;
}

/// What the manager's commands are checked against, applied to a person at the box.
Result<Encoded> granted(const config::LoadedConfig& site, const Place& place, const Value& value) {
    PendingEvent event;
    event.asset_id = site.mapping.asset(place.point.asset).id;
    event.attribute = place.point.attribute;
    event.value = value;
    auto decision = CommandChecks{site.mapping, Passthrough::none}.decide(event);
    if (auto* accepted = std::get_if<Accepted>(&decision)) {
        return std::move(accepted->encoded);
    }
    const auto* refusal = std::get_if<Refusal>(&decision);
    return fail(
        fatal("refused: " + (refusal == nullptr ? std::string{"no register"} : refusal->reason)));
}

Result<Encoded> encoded_value(const config::LoadedConfig& site, const Place& place,
                              const Options& options) {
    const auto value = value_of(options.value, place.point);
    if (!options.force) {
        return granted(site, place, value);
    }
    if (!is_writable_table(place.point.range.table)) {
        return fail(fatal("inputs cannot be written, not even by force"));
    }
    if (!confirmed(place, options.value)) {
        return fail(fatal("not confirmed; nothing was written"));
    }
    return encode(value, place.point, place.enumeration);
}

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

Status write_and_release(const config::DaemonConfig& settings, const Place& place,
                         const Encoded& encoded, bool even_if_off) {
    const SignalsHeld held;
    if (const auto written = write_value(settings, place, encoded, even_if_off); !written) {
        return fail(written.error());
    }
    const bool pulse = place.point.write && place.point.write->kind == WriteKind::pulse;
    const auto rest =
        encode(rest_value(place.point, place.enumeration), place.point, place.enumeration);
    if (!pulse || !rest || *rest == encoded) {
        return {};
    }
    std::this_thread::sleep_for(place.point.write->pulse);
    const auto released = write_value(settings, place, *rest, true);
    return released ? Status{}
                    : fail(fatal("the pulse was begun but not released: " + released.error().text));
}

/// As a command of the manager would be verified. `after`: the words of the point, if they could be
/// read.
Status verified(const config::DaemonConfig& settings, const Place& place, const Encoded& encoded,
                const Words* after) {
    const auto& grant = place.point.write;
    if (grant && grant->kind == WriteKind::pulse) {
        return {};
    }
    if (grant && grant->verify_at) {
        std::this_thread::sleep_for(grant->settle);
        const auto read =
            transact(settings, place.line, place.unit, ReadRequest{read_back_range(place.point)});
        if (!read) {
            return fail(fatal("cannot be read at verify_at: " + read.error().text));
        }
        return holds_written(*read, place.point, encoded)
                   ? Status{}
                   : fail(fatal("verify_at shows another value than was written"));
    }
    const bool good = after == nullptr ||
                      holds_value(*after, place.point, encoded, grant ? grant->tolerance : 0.0);
    return good ? Status{} : fail(fatal("the device holds another value than was written"));
}

int fail_with(const Place& place, const std::string& text) {
    std::fprintf(stderr, "%s: %s\n", place.name.c_str(), text.c_str());
    return exit_code::failed;
}

} // namespace

int write_command(const Options& options) {
    const auto opened = open_place(options);
    if (!opened) {
        return opened.error();
    }
    const auto& [site, place] = **opened;
    const auto encoded = encoded_value(site, place, options);
    if (!encoded) {
        return fail_with(place, encoded.error().text);
    }
    const auto before = read_place(site.daemon, place);
    if (const auto written = write_and_release(site.daemon, place, *encoded, options.force);
        !written) {
        return fail_with(place, written.error().text);
    }
    const auto after = read_place(site.daemon, place);
    std::printf("%s before: %s\n", place.name.c_str(),
                before ? in_words(*before).c_str() : "not readable");
    std::printf("%s after:  %s\n", place.name.c_str(),
                after ? in_words(*after).c_str() : "not readable");
    if (const auto good = verified(site.daemon, place, *encoded, after ? &after->words : nullptr);
        !good) {
        return fail_with(place, good.error().text);
    }
    return after ? exit_code::ok : exit_code::failed;
}

} // namespace railbridge::daemon
