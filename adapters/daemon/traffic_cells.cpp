#include "adapters/daemon/traffic_cells.hpp"

#include <array>
#include <cstdio>
#include <optional>

namespace railbridge::daemon {

namespace {

using simdjson::dom::element;

constexpr const char* nothing = "-";

std::string fixed(double number, int decimals) {
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%.*f", decimals, number);
    return text.data();
}

/// Three digits that mean something: `0.05`, `1.37`, `24.1`, `512`; `10` and not `10.0`.
std::string three_digits(double number) {
    auto text = fixed(number, number < 10.0 ? 2 : number < 100.0 ? 1 : 0);
    if (text.find('.') != std::string::npos) {
        text.erase(text.find_last_not_of('0') + 1);
        text.erase(text.find_last_not_of('.') + 1);
    }
    return text;
}

std::optional<double> number(const element& object, const char* key) {
    double value = 0;
    return object[key].get(value) == simdjson::SUCCESS ? std::optional{value} : std::nullopt;
}

std::string duration(double ms) {
    constexpr double second = 1000.0;
    return ms >= second ? three_digits(ms / second) + " s" : three_digits(ms) + " ms";
}

std::string response(const element& object, const char* key) {
    element times;
    if (object["responseMs"].get(times) != simdjson::SUCCESS) {
        return nothing;
    }
    const auto ms = number(times, key);
    return ms ? duration(*ms) : nothing;
}

/// The period that is missed most: `1 s`, or `1.4 s for 1 s`.
std::string period(const element& object) {
    constexpr double kept = 1.05;
    simdjson::dom::array periods;
    double worst = 0.0;
    std::string text = nothing;
    if (object["periods"].get(periods) != simdjson::SUCCESS) {
        return text;
    }
    for (const auto each : periods) {
        const auto wanted = number(each, "wantedMs").value_or(0.0);
        const auto achieved = number(each, "achievedMs").value_or(0.0);
        const auto ratio = wanted > 0.0 ? achieved / wanted : 0.0;
        if (ratio > worst) {
            worst = ratio;
            text =
                ratio <= kept ? duration(wanted) : duration(achieved) + " for " + duration(wanted);
        }
    }
    return text;
}

void add_error(std::string& text, const std::string& what, const element& count) {
    std::uint64_t times = 0;
    if (count.get(times) == simdjson::SUCCESS && times > 0) {
        text += (text.empty() ? "" : ", ") + std::to_string(times) + " " + what;
    }
}

std::string errors(const element& object) {
    std::string text;
    simdjson::dom::object errors;
    if (object["errors"].get(errors) != simdjson::SUCCESS) {
        return nothing;
    }
    for (const auto& [cause, count] : errors) {
        simdjson::dom::object codes;
        if (count.get(codes) != simdjson::SUCCESS) {
            add_error(text, std::string(cause), count);
            continue;
        }
        for (const auto& [code, times] : codes) {
            add_error(text, "exception " + std::string(code), times);
        }
    }
    return text.empty() ? "none" : text;
}

} // namespace

std::vector<std::string> traffic_title() {
    return {"REQ/S", "P50", "P99", "PERIOD", "ERRORS"};
}

std::vector<std::string> traffic_cells(const element& object) {
    return {fixed(number(object, "requestsPerSecond").value_or(0.0), 1), response(object, "p50"),
            response(object, "p99"), period(object), errors(object)};
}

std::string busy_text(const element& line) {
    constexpr double percent = 100.0;
    return fixed(percent * number(line, "utilisation").value_or(0.0), 0) + " %";
}

} // namespace railbridge::daemon
