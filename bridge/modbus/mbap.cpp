#include "bridge/modbus/mbap.hpp"

namespace railbridge {

namespace {

void append_word(Bytes& bytes, std::size_t word) {
    bytes.push_back(static_cast<std::uint8_t>((word >> 8U) & 0xFFU));
    bytes.push_back(static_cast<std::uint8_t>(word & 0xFFU));
}

std::uint16_t word_at(std::span<const std::uint8_t> bytes, std::size_t at) {
    return static_cast<std::uint16_t>((bytes[at] << 8U) | bytes[at + 1]);
}

} // namespace

Bytes tcp_frame(std::uint16_t transaction, UnitId unit, std::span<const std::uint8_t> pdu) {
    Bytes frame;
    frame.reserve(mbap_size + pdu.size());
    append_word(frame, transaction);
    append_word(frame, 0);
    append_word(frame, pdu.size() + 1);
    frame.push_back(unit);
    frame.insert(frame.end(), pdu.begin(), pdu.end());
    return frame;
}

std::optional<Mbap> read_mbap(std::span<const std::uint8_t> bytes) {
    if (bytes.size() < mbap_size) {
        return std::nullopt;
    }
    return Mbap{word_at(bytes, 0), word_at(bytes, 2), word_at(bytes, 4), bytes[6]};
}

bool is_plausible(const Mbap& header) {
    return header.protocol == 0 && header.length >= 2 && header.length <= pdu_size_max + 1;
}

bool is_tcp_frame(std::span<const std::uint8_t> bytes) {
    const auto header = read_mbap(bytes);
    return header && is_plausible(*header) && frame_size(*header) == bytes.size();
}

std::optional<HeaderFault> header_fault(std::uint16_t transaction, UnitId unit,
                                        std::span<const std::uint8_t> frame) {
    const auto header = read_mbap(frame);
    if (!header) {
        return HeaderFault{FrameDefect::garbage, "the answer is shorter than its header"};
    }
    if (header->protocol != 0) {
        return HeaderFault{FrameDefect::foreign, "the answer is of another protocol"};
    }
    if (!is_tcp_frame(frame)) {
        return HeaderFault{FrameDefect::garbage,
                           "the length in the header does not fit the answer"};
    }
    if (header->transaction != transaction) {
        return HeaderFault{FrameDefect::foreign,
                           "the answer carries a transaction id that was never sent"};
    }
    if (header->unit != unit) {
        return HeaderFault{FrameDefect::foreign, "the answer comes from another unit"};
    }
    return std::nullopt;
}

} // namespace railbridge
