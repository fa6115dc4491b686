#include "adapters/modbus/failures.hpp"

#include <system_error>
#include <utility>

namespace railbridge::modbus {

tl::unexpected<Failure> failure(FailureKind kind, Recovery recovery, std::string detail,
                                FrameDefect defect) {
    return tl::unexpected<Failure>(
        Failure{kind, ExceptionCode::none, recovery, std::move(detail), defect});
}

tl::unexpected<Failure> not_sent(std::string detail, FrameDefect defect) {
    return failure(FailureKind::not_sent, Recovery::line_reconnect, std::move(detail), defect);
}

tl::unexpected<Failure> line_lost(std::string detail) {
    return failure(FailureKind::line_lost, Recovery::line_reconnect, std::move(detail));
}

tl::unexpected<Failure> cancelled() {
    return failure(FailureKind::cancelled, Recovery::retry_now, "");
}

tl::unexpected<Failure> timeout(Recovery recovery, std::string detail) {
    return failure(FailureKind::timeout, recovery, std::move(detail));
}

bool may_be_answered_late(const TransactionResult& result) {
    if (result.outcome) {
        return false;
    }
    const FailureKind kind = result.outcome.error().kind;
    return kind == FailureKind::timeout || kind == FailureKind::malformed ||
           kind == FailureKind::wrong_echo || kind == FailureKind::line_lost;
}

Failure from_fault(const AnswerFault& fault, Recovery after_malformed) {
    switch (fault.kind) {
    case FailureKind::exception:
        return {fault.kind, fault.exception, recovery_after(fault.exception),
                std::string(to_string(fault.exception)), FrameDefect::none};
    case FailureKind::wrong_echo:
        // Framing was right, so the connection may stay; whether to write again is the caller's.
        return {fault.kind, ExceptionCode::none, Recovery::retry_now, fault.reason,
                FrameDefect::none};
    default:
        return {fault.kind, ExceptionCode::none, after_malformed, fault.reason, fault.defect};
    }
}

std::string with_errno(const char* what, int error) {
    return std::string(what) + ": " + std::generic_category().message(error);
}

} // namespace railbridge::modbus
