#include "tools/manager/program/time_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <ctime>
#include <optional>

namespace railbridge::manager {

namespace {

constexpr Millis second = 1000;
constexpr Millis minute = 60 * second;
constexpr Millis hour = 60 * minute;
constexpr Millis day = 24 * hour;

std::optional<Millis> number(std::string_view text) {
    Millis value = 0;
    const char* const end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, value);
    return !text.empty() && parsed.ec == std::errc{} && parsed.ptr == end && value >= 0
               ? std::optional(value)
               : std::nullopt;
}

std::optional<Millis> ago(std::string_view text, Millis now) {
    constexpr std::string_view units = "smhd";
    constexpr std::array lengths{second, minute, hour, day};
    constexpr Millis most = 100'000 * day;
    const std::size_t unit = text.empty() ? std::string_view::npos : units.find(text.back());
    const auto count =
        unit == std::string_view::npos ? std::nullopt : number(text.substr(0, text.size() - 1));
    return count && *count <= most / lengths[unit] ? std::optional(now - *count * lengths[unit])
                                                   : std::nullopt;
}

/// The digits behind the seconds, as milliseconds.
std::optional<Millis> fraction(std::string_view text) {
    if (text.empty()) {
        return 0;
    }
    constexpr std::size_t most_digits = 3;
    text.remove_prefix(1);
    const auto digits = number(text);
    if (!digits || text.size() > most_digits) {
        return std::nullopt;
    }
    constexpr std::array scale{0, 100, 10, 1};
    return *digits * scale[text.size()];
}

/// "2026" is a year, not two seconds after the start of 1970.
std::optional<Millis> since_1970(std::string_view text) {
    constexpr Millis least = 100'000'000'000; // in 1973
    const auto millis = number(text);
    return millis && (*millis == 0 || *millis >= least) ? millis : std::nullopt;
}

std::optional<Millis> calendar(std::string text, DayEdge edge) {
    const bool utc = !text.empty() && text.back() == 'Z';
    if (utc) {
        text.pop_back();
    }
    const std::size_t dot = text.find('.');
    const auto millis = fraction(dot == std::string::npos ? std::string_view{}
                                                          : std::string_view(text).substr(dot));
    text.resize(std::min(dot, text.size()));
    constexpr std::array formats{"%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M",
                                 "%Y-%m-%d %H:%M", "%Y-%m-%d"};
    for (const char* format : formats) {
        std::tm parts{};
        const char* const end = ::strptime(text.c_str(), format, &parts);
        if (end == nullptr || *end != '\0' || !millis) {
            continue;
        }
        parts.tm_isdst = -1;
        std::tm given = parts;
        const std::time_t seconds = utc ? ::timegm(&parts) : std::mktime(&parts);
        if (seconds < 0 || parts.tm_mday != given.tm_mday) { // 31 April became 1 May
            continue;
        }
        const bool is_day = format == formats.back();
        if (is_day && edge == DayEdge::end) {
            ++given.tm_mday; // not every day has 24 hours
            const std::time_t next = utc ? ::timegm(&given) : std::mktime(&given);
            return static_cast<Millis>(next) * second - 1;
        }
        return static_cast<Millis>(seconds) * second + *millis;
    }
    return std::nullopt;
}

/// `separator` stands between date and time.
std::string formatted(Millis time, bool utc, char separator) {
    const std::time_t seconds = time / second;
    std::tm parts{};
    if (utc) {
        ::gmtime_r(&seconds, &parts);
    } else {
        ::localtime_r(&seconds, &parts);
    }
    std::array<char, 64> text{};
    std::string whole(text.data(), std::strftime(text.data(), text.size(), "%F %T", &parts));
    std::replace(whole.begin(), whole.end(), ' ', separator);
    return whole;
}

std::string three_digits(Millis time) {
    const std::string digits = std::to_string(time % second);
    return '.' + std::string(3 - digits.size(), '0') + digits;
}

} // namespace

Result<Millis> parse_time(std::string_view text, Millis now, DayEdge edge) {
    if (text == "now") {
        return now;
    }
    for (const auto& found :
         {since_1970(text), ago(text, now), calendar(std::string(text), edge)}) {
        if (found) {
            return *found;
        }
    }
    return fail(fatal('"' + std::string(text) +
                      "\" is no time: write 2026-11-27, \"2026-11-27 22:50\", "
                      "2026-11-27T22:50:30Z, milliseconds since 1970, or how long ago: 15m, 2h, "
                      "7d"));
}

std::string local_time(Millis time) {
    return formatted(time, false, ' ');
}

std::string local_time_ms(Millis time) {
    return local_time(time) + three_digits(time);
}

std::string utc_time(Millis time) {
    return formatted(time, true, 'T') + three_digits(time) + 'Z';
}

std::string duration_text(Millis duration) {
    if (duration < 2 * minute) {
        return std::to_string(duration / second) + " s";
    }
    if (duration < 2 * hour) {
        return std::to_string(duration / minute) + " min";
    }
    if (duration < 2 * day) {
        return std::to_string(duration / hour) + " h";
    }
    return std::to_string(duration / day) + " days";
}

Millis wall_clock() {
    using namespace std::chrono;
    return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

} // namespace railbridge::manager
