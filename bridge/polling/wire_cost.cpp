#include "bridge/polling/wire_cost.hpp"

#include <algorithm>

namespace railbridge {

namespace {

constexpr int request_bytes = 8;         // unit, function, address, count, checksum
constexpr int answer_overhead_bytes = 5; // unit, function, byte count, checksum
constexpr std::int64_t tcp_request_ns = 500'000;
constexpr std::int64_t tcp_byte_ns = 2'500;
constexpr Duration transaction_limit = std::chrono::milliseconds{100};

std::int64_t nanoseconds(Duration time) {
    return std::chrono::nanoseconds{time}.count();
}

std::int64_t overhead_ns(const SerialSettings& serial) {
    return nanoseconds(serial.character_time()) * (request_bytes + answer_overhead_bytes) +
           nanoseconds(serial.silence()) * 2;
}

} // namespace

WireCost::WireCost(const Line& line, const Device& device)
    : fixed_ns_(tcp_request_ns)
    , byte_ns_(tcp_byte_ns) {
    const auto* serial = std::get_if<SerialSettings>(&line.transport);
    // Nobody knows the bit rate behind a gateway; what a gap is worth hardly depends on it.
    const SerialSettings behind_gateway{};
    if (serial == nullptr && line.is_rtu()) {
        serial = &behind_gateway;
    }
    if (serial != nullptr) {
        fixed_ns_ = overhead_ns(*serial);
        byte_ns_ = nanoseconds(serial->character_time());
    }
    fixed_ns_ += nanoseconds(device.turnaround);
}

std::int64_t WireCost::data_ns(Table table, std::uint32_t count) const {
    return byte_ns_ * (is_bit_table(table) ? (count + 7) / 8 : count * 2);
}

Duration WireCost::read(Table table, std::uint32_t count) const {
    return std::chrono::ceil<Duration>(std::chrono::nanoseconds{fixed_ns_ + data_ns(table, count)});
}

std::uint32_t WireCost::most_within(Table table, Duration limit) const {
    const auto bytes = (nanoseconds(limit) - fixed_ns_) / byte_ns_;
    const auto count = is_bit_table(table) ? bytes * 8 : bytes / 2;
    return static_cast<std::uint32_t>(
        std::clamp<std::int64_t>(count, 1, std::int64_t{read_limit(table)}));
}

std::uint32_t WireCost::gap_worth(Table table) const {
    const auto bytes = (fixed_ns_ - 1) / byte_ns_;
    const auto count = is_bit_table(table) ? bytes * 8 : bytes / 2;
    return static_cast<std::uint32_t>(
        std::clamp<std::int64_t>(count, 0, std::int64_t{read_limit(table)}));
}

Duration transaction_limit_default(const Line& line) {
    const auto* serial = std::get_if<SerialSettings>(&line.transport);
    if (serial == nullptr) {
        return Duration{};
    }
    const auto overhead =
        std::chrono::ceil<Duration>(std::chrono::nanoseconds{overhead_ns(*serial)});
    return std::max(transaction_limit, overhead * 2);
}

} // namespace railbridge
