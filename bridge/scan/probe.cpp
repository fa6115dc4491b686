#include "bridge/scan/probe.hpp"

#include "bridge/modbus/rtu_frame.hpp"

namespace railbridge {

namespace {

constexpr std::uint8_t exception_bit = 0x80;
constexpr std::size_t checksum_size = 2;

ProbeAnswer refused(ExceptionCode code) {
    ProbeAnswer answer;
    answer.kind = ProbeAnswer::Kind::refused;
    answer.exception = code;
    return answer;
}

ProbeAnswer broken() {
    ProbeAnswer answer;
    answer.kind = ProbeAnswer::Kind::broken;
    return answer;
}

ProbeAnswer answered() {
    ProbeAnswer answer;
    answer.kind = ProbeAnswer::Kind::answered;
    return answer;
}

ProbeAnswer judge_read(const ReadRequest& read, std::span<const std::uint8_t> pdu) {
    auto words = check_answer(read, pdu);
    if (!words) {
        const AnswerFault& fault = words.error();
        return fault.kind == FailureKind::exception ? refused(fault.exception) : broken();
    }
    ProbeAnswer answer = answered();
    answer.words = std::move(*words);
    return answer;
}

bool refuses(std::uint8_t function, std::span<const std::uint8_t> pdu) {
    return pdu.size() == 2 && pdu[0] == (function | exception_bit) && pdu[1] != 0;
}

ProbeAnswer judge_identity(std::span<const std::uint8_t> pdu) {
    if (refuses(read_device_identification, pdu)) {
        return refused(static_cast<ExceptionCode>(pdu[1]));
    }
    auto part = identification_of(pdu);
    if (!part) {
        return broken();
    }
    ProbeAnswer answer = answered();
    answer.part = std::move(*part);
    return answer;
}

ProbeAnswer judge_server_id(std::span<const std::uint8_t> pdu) {
    if (refuses(report_server_id, pdu)) {
        return refused(static_cast<ExceptionCode>(pdu[1]));
    }
    auto text = server_id_of(pdu);
    if (!text) {
        return broken();
    }
    ProbeAnswer answer = answered();
    answer.server_id = std::move(*text);
    return answer;
}

} // namespace

Result<Bytes> probe_pdu(const Probe& probe) {
    if (const auto* read = std::get_if<ReadRequest>(&probe)) {
        return request_pdu(*read);
    }
    if (const auto* identity = std::get_if<IdentityProbe>(&probe)) {
        return identification_pdu(identity->first_object);
    }
    return server_id_pdu();
}

ProbeAnswer judge_answer(const Probe& probe, std::span<const std::uint8_t> pdu) {
    if (const auto* read = std::get_if<ReadRequest>(&probe)) {
        return judge_read(*read, pdu);
    }
    return std::holds_alternative<IdentityProbe>(probe) ? judge_identity(pdu)
                                                        : judge_server_id(pdu);
}

std::size_t probe_frame_size(std::span<const std::uint8_t> frame) {
    if (frame.size() < 2) {
        return 0;
    }
    if (frame[1] != read_device_identification && frame[1] != report_server_id) {
        return rtu_answer_size(frame);
    }
    const std::size_t size = identification_size(frame.subspan(1));
    return size == 0 ? 0 : 1 + size + checksum_size;
}

bool is_from_gateway(const ProbeAnswer& answer) {
    return answer.kind == ProbeAnswer::Kind::refused &&
           (answer.exception == ExceptionCode::gateway_path_unavailable ||
            answer.exception == ExceptionCode::gateway_target_failed);
}

} // namespace railbridge
