#include "bridge/base/wall_text.hpp"

#include <array>
#include <cstdio>

namespace railbridge {

namespace {

/// To the second, and the milliseconds of it.
struct Parts {
    std::string text;
    int ms = 0;
};

Parts parts_of(WallTime time, char between) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date{day};
    const auto ms = static_cast<int>(std::chrono::milliseconds(time - day).count());
    const int seconds = ms / 1000;
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02u%c%02d:%02d:%02d",
                  static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                  static_cast<unsigned>(date.day()), between, seconds / 3600, seconds / 60 % 60,
                  seconds % 60);
    return {text.data(), ms % 1000};
}

} // namespace

std::string utc_text(WallTime time) {
    return parts_of(time, ' ').text + 'Z';
}

std::string utc_text_ms(WallTime time, char between) {
    const auto parts = parts_of(time, between);
    std::array<char, 16> ms{};
    std::snprintf(ms.data(), ms.size(), ".%03dZ", parts.ms);
    return parts.text + ms.data();
}

} // namespace railbridge
