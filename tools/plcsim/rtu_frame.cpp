#include "tools/plcsim/rtu_frame.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace plcsim {

namespace {

/// No request is longer; more bytes without silence are noise.
constexpr std::size_t longest_frame = 256;

constexpr std::array<std::uint16_t, 256> make_crc_table() {
    std::array<std::uint16_t, 256> table{};
    for (unsigned i = 0; i < table.size(); ++i) {
        unsigned crc = i;
        for (int bit = 0; bit < 8; ++bit)
            crc = (crc & 1U) != 0 ? (crc >> 1U) ^ 0xA001U : crc >> 1U;
        table[i] = static_cast<std::uint16_t>(crc);
    }
    return table;
}

constexpr auto crc_table = make_crc_table();

/// Of the whole frame, from its first bytes; nothing while unknown.
std::optional<std::size_t> request_length(ByteView bytes) {
    if (bytes.size() < 2)
        return std::nullopt;
    switch (bytes[1]) {
    case 1:
    case 2:
    case 3:
    case 4:
    case 5:
    case 6:
        return 8;
    case 15:
    case 16:
        return bytes.size() < 7 ? std::nullopt : std::optional<std::size_t>(9U + bytes[6]);
    case 22:
        return 10;
    case 23:
        return bytes.size() < 11 ? std::nullopt : std::optional<std::size_t>(13U + bytes[10]);
    default:
        return std::nullopt;
    }
}

} // namespace

std::uint16_t crc16(ByteView bytes) {
    unsigned crc = 0xFFFF;
    for (const std::uint8_t byte : bytes)
        crc = (crc >> 8U) ^ crc_table[(crc ^ byte) & 0xFFU];
    return static_cast<std::uint16_t>(crc);
}

Bytes make_rtu_frame(std::uint8_t unit, ByteView pdu) {
    Bytes frame{unit};
    frame.insert(frame.end(), pdu.begin(), pdu.end());
    const std::uint16_t crc = crc16(frame);
    frame.push_back(low_byte(crc));
    frame.push_back(high_byte(crc));
    return frame;
}

bool has_good_crc(ByteView frame) {
    if (frame.size() < 4)
        return false;
    const std::size_t body = frame.size() - 2;
    return crc16(frame.first(body)) == make_word(frame[body + 1], frame[body]);
}

void RtuRequests::add(ByteView bytes) {
    const std::size_t room = 2 * longest_frame - std::min(bytes_.size(), 2 * longest_frame);
    const ByteView kept = bytes.first(std::min(bytes.size(), room));
    bytes_.insert(bytes_.end(), kept.begin(), kept.end());
}

std::optional<Bytes> RtuRequests::take_complete() {
    const auto length = request_length(bytes_);
    if (!length || bytes_.size() < *length)
        return std::nullopt;
    const ByteView frame = ByteView(bytes_).first(*length);
    if (!has_good_crc(frame))
        return std::nullopt;
    Bytes taken(frame.begin(), frame.end());
    bytes_.erase(bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(*length));
    return taken;
}

std::optional<Bytes> RtuRequests::take_after_silence() {
    if (bytes_.empty())
        return std::nullopt;
    Bytes taken = std::exchange(bytes_, {});
    if (taken.size() <= longest_frame && has_good_crc(taken))
        return taken;
    ++bad_frames_;
    return std::nullopt;
}

} // namespace plcsim
