#include "bridge/commands/write_outcome.hpp"

namespace railbridge {

namespace {

/// The device will say the same again.
bool is_refusal(ExceptionCode code) {
    switch (code) {
    case ExceptionCode::illegal_function:
    case ExceptionCode::illegal_data_address:
    case ExceptionCode::illegal_data_value:
    case ExceptionCode::negative_acknowledge:
        return true;
    default:
        return false;
    }
}

bool is_busy(ExceptionCode code) {
    return code == ExceptionCode::acknowledge || code == ExceptionCode::server_device_busy;
}

} // namespace

Recourse after_failed_write(const Failure& failure, WriteKind kind, bool looks) {
    if (failure.kind == FailureKind::cancelled) {
        return Recourse::wait;
    }
    const bool exception = failure.kind == FailureKind::exception;
    if (exception && is_refusal(failure.exception)) {
        return Recourse::fail;
    }
    if (kind == WriteKind::pulse && failure.may_have_been_executed()) {
        return looks ? Recourse::look : Recourse::unknown;
    }
    return exception && is_busy(failure.exception) ? Recourse::retry_soon : Recourse::retry;
}

Recourse after_failed_read_back(const Failure& failure, WriteKind kind) {
    if (failure.kind == FailureKind::cancelled) {
        return Recourse::wait;
    }
    const bool exception = failure.kind == FailureKind::exception;
    if (kind == WriteKind::pulse) {
        return exception && is_refusal(failure.exception) ? Recourse::unknown : Recourse::look;
    }
    if (exception && is_refusal(failure.exception)) {
        return Recourse::fail;
    }
    return exception && is_busy(failure.exception) ? Recourse::retry_soon : Recourse::retry;
}

bool answered(const Failure& failure) {
    return failure.kind == FailureKind::exception &&
           failure.exception != ExceptionCode::gateway_path_unavailable &&
           failure.exception != ExceptionCode::gateway_target_failed;
}

std::string in_words(const Failure& failure) {
    std::string text{to_string(failure.kind)};
    if (failure.kind == FailureKind::exception) {
        constexpr const char* digits = "0123456789abcdef";
        const auto code = static_cast<unsigned>(failure.exception);
        text += ": " + std::string(to_string(failure.exception)) + " (0x" + digits[code / 16] +
                digits[code % 16] + ")";
    }
    return failure.detail.empty() ? text : text + " (" + failure.detail + ")";
}

} // namespace railbridge
