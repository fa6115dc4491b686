#include "adapters/daemon/commands.hpp"
#include "adapters/daemon/exit_codes.hpp"
#include "adapters/daemon/line_way.hpp"
#include "adapters/daemon/point_access.hpp"
#include "adapters/daemon/site_files.hpp"
#include "adapters/daemon/write_place.hpp"
#include "bridge/codec/encode.hpp"
#include "bridge/commands/command_checks.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <iostream>
#include <string>
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

/// For the person who looks on; a point that is never polled is not read for it either.
std::string shown(const config::DaemonConfig& settings, const Place& place) {
    if (!place.point.read) {
        return "not read";
    }
    const auto reading = read_place(settings, place);
    return reading ? in_words(*reading) : "not readable";
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
    const auto before = shown(site.daemon, place);
    LineWay way{site.daemon, place.line, place.unit};
    const auto outcome = write_place(way, place, *encoded, options.force);
    if (!outcome.written) {
        return fail_with(place, outcome.written.error().text);
    }
    std::printf("%s before: %s\n", place.name.c_str(), before.c_str());
    std::printf("%s after:  %s\n", place.name.c_str(), shown(site.daemon, place).c_str());
    return outcome.verified ? exit_code::ok : fail_with(place, outcome.verified.error().text);
}

} // namespace railbridge::daemon
