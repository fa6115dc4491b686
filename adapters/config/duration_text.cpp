#include "adapters/config/duration_text.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>

namespace railbridge::config {

namespace {

struct Unit {
    std::string_view name;
    std::int64_t microseconds;
};

constexpr std::array units{
    Unit{"us", 1},         Unit{"ms", 1'000},        Unit{"s", 1'000'000},
    Unit{"m", 60'000'000}, Unit{"h", 3'600'000'000}, Unit{"d", 86'400'000'000}};
constexpr double longest = 366.0 * 86'400'000'000.0;

} // namespace

Result<Duration> parse_duration(std::string_view text) {
    double number = 0.0;
    const char* const end = text.data() + text.size();
    const auto [rest, problem] = std::from_chars(text.data(), end, number);
    std::string_view name(rest, static_cast<std::size_t>(end - rest));
    if (problem != std::errc{} || !std::isfinite(number)) {
        return fail(fatal('"' + std::string(text) +
                          "\" is no time: write a number and a unit, for example \"500ms\""));
    }
    if (!name.empty() && name.front() == ' ') {
        name.remove_prefix(1);
    }
    for (const Unit& unit : units) {
        if (unit.name != name) {
            continue;
        }
        const double microseconds = number * static_cast<double>(unit.microseconds);
        if (microseconds < 0.0 || microseconds > longest) {
            return fail(fatal('"' + std::string(text) + "\" is outside 0 to 366 days"));
        }
        return Duration{std::llround(microseconds)};
    }
    if (name.empty()) {
        return fail(fatal('"' + std::string(text) + "\" has no unit: write \"" + std::string(text) +
                          "ms\" or \"" + std::string(text) + "s\""));
    }
    return fail(fatal("unknown unit \"" + std::string(name) + "\" in \"" + std::string(text) +
                      "\": use us, ms, s, m, h or d"));
}

std::string to_text(Duration duration) {
    const std::int64_t count = duration.count();
    for (std::size_t i = units.size(); i-- > 0;) {
        if (count != 0 && count % units[i].microseconds == 0) {
            return std::to_string(count / units[i].microseconds) + std::string(units[i].name);
        }
    }
    return "0s";
}

} // namespace railbridge::config
