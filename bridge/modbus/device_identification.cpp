#include "bridge/modbus/device_identification.hpp"

namespace railbridge {

namespace {

constexpr std::uint8_t regular = 0x02;
constexpr std::uint8_t more_follows = 0xff;
constexpr std::size_t head_size = 7; // function, MEI, code, conformity, more, next, number

std::string printable(std::span<const std::uint8_t> bytes) {
    std::string text;
    for (const std::uint8_t byte : bytes) {
        text += byte >= 0x20 && byte < 0x7f ? static_cast<char>(byte) : '?';
    }
    while (!text.empty() && text.back() == ' ') {
        text.pop_back();
    }
    return text;
}

} // namespace

Bytes identification_pdu(std::uint8_t first) {
    return {read_device_identification, mei_read_device_identification, regular, first};
}

std::optional<IdentificationPart> identification_of(std::span<const std::uint8_t> pdu) {
    if (pdu.size() < head_size || identification_size(pdu) != pdu.size() ||
        pdu[0] != read_device_identification || pdu[1] != mei_read_device_identification) {
        return std::nullopt;
    }
    IdentificationPart part;
    if (pdu[4] == more_follows) {
        part.next = pdu[5];
    }
    std::size_t at = head_size;
    for (unsigned i = 0; i < pdu[6]; ++i) {
        const std::size_t length = pdu[at + 1];
        part.objects.push_back({pdu[at], printable(pdu.subspan(at + 2, length))});
        at += 2 + length;
    }
    return part;
}

Bytes server_id_pdu() {
    return {report_server_id};
}

std::optional<std::string> server_id_of(std::span<const std::uint8_t> pdu) {
    if (pdu.size() < 2 || pdu[0] != report_server_id || pdu.size() != 2U + pdu[1]) {
        return std::nullopt;
    }
    std::string text;
    for (const std::uint8_t byte : pdu.subspan(2)) {
        if (byte >= 0x20 && byte < 0x7f) {
            text += static_cast<char>(byte);
        }
    }
    return text;
}

std::size_t identification_size(std::span<const std::uint8_t> pdu) {
    if (pdu.empty()) {
        return 0;
    }
    if (pdu[0] == report_server_id) {
        return pdu.size() < 2 ? 0 : std::size_t{2} + pdu[1];
    }
    if (pdu.size() < head_size) {
        return 0;
    }
    std::size_t size = head_size;
    for (unsigned i = 0; i < pdu[6]; ++i) {
        if (size + 2 > pdu.size()) {
            return 0;
        }
        size += std::size_t{2} + pdu[size + 1];
    }
    return size;
}

} // namespace railbridge
