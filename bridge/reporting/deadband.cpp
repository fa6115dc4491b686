#include "bridge/reporting/deadband.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>

namespace railbridge {

namespace {

constexpr double over = 0x1p64; // every distance that 64 bits can say is less

struct Whole {
    bool negative = false;
    std::uint64_t size = 0;
};

std::optional<Whole> whole(const Value& value) {
    if (const auto* integer = std::get_if<std::int64_t>(&value)) {
        const auto bits = static_cast<std::uint64_t>(*integer);
        return *integer < 0 ? Whole{true, 0 - bits} : Whole{false, bits};
    }
    const auto* natural = std::get_if<std::uint64_t>(&value);
    return natural == nullptr ? std::nullopt : std::optional{Whole{false, *natural}};
}

bool is_beyond(double deadband, Whole was, Whole is) {
    if (deadband >= over) {
        return false;
    }
    const auto allowed =
        static_cast<std::uint64_t>(deadband); // whole numbers lie whole steps apart
    const auto [smaller, larger] = std::minmax(was.size, is.size);
    if (was.negative == is.negative) {
        return larger - smaller > allowed;
    }
    return larger > allowed || smaller > allowed - larger;
}

} // namespace

bool is_beyond(double deadband, const Value& was, const Value& is) {
    if (was == is) {
        return false;
    }
    const auto* list_was = std::get_if<ValueList>(&was);
    const auto* list_is = std::get_if<ValueList>(&is);
    if (list_was != nullptr && list_is != nullptr) {
        return !std::equal(list_was->begin(), list_was->end(), list_is->begin(), list_is->end(),
                           [deadband](const Scalar& from, const Scalar& to) {
                               return !is_beyond(deadband, to_value(from), to_value(to));
                           });
    }
    const auto whole_was = whole(was);
    const auto whole_is = whole(is);
    if (whole_was && whole_is) {
        return is_beyond(deadband, *whole_was, *whole_is);
    }
    double from = 0.0;
    double to = 0.0;
    return !as_number(was, from) || !as_number(is, to) || std::abs(to - from) > deadband;
}

} // namespace railbridge
