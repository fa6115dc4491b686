#pragma once
// What holds for rates of which the site says nothing.

#include "bridge/base/time.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <string_view>

namespace railbridge::config {

struct BuiltInRate {
    std::string_view name;
    Duration every{};
};

/// The rates that every site has, and the periods they have until it says others.
inline constexpr std::array built_in_rates{BuiltInRate{"fast", std::chrono::seconds{1}},
                                           BuiltInRate{"normal", std::chrono::seconds{10}},
                                           BuiltInRate{"slow", std::chrono::seconds{60}}};

/// Fast points are given some seconds: a hiccup is no news.
inline Duration usual_stale_after(Duration every) {
    constexpr int periods = 3;
    return std::max(every * periods, Duration{std::chrono::seconds{5}});
}

} // namespace railbridge::config
