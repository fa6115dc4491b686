#include "bridge/modbus/transaction.hpp"

namespace railbridge {

std::string_view to_string(FailureKind kind) {
    switch (kind) {
    case FailureKind::not_sent:
        return "not sent";
    case FailureKind::timeout:
        return "no answer in time";
    case FailureKind::exception:
        return "refused by the device";
    case FailureKind::wrong_echo:
        return "wrong echo";
    case FailureKind::malformed:
        return "malformed answer";
    case FailureKind::line_lost:
        return "line lost";
    case FailureKind::cancelled:
        return "cancelled";
    }
    return "unknown";
}

namespace {

/// 4, 8 and 0x0B leave open whether the device acted, 5 says that it is still at it, and what a
/// code beyond the specification means nobody knows.
bool says_not_executed(ExceptionCode code) {
    switch (code) {
    case ExceptionCode::illegal_function:
    case ExceptionCode::illegal_data_address:
    case ExceptionCode::illegal_data_value:
    case ExceptionCode::server_device_busy:
    case ExceptionCode::negative_acknowledge:
    case ExceptionCode::gateway_path_unavailable:
        return true;
    default:
        return false;
    }
}

} // namespace

bool Failure::may_have_been_executed() const {
    switch (kind) {
    case FailureKind::not_sent:
    case FailureKind::cancelled:
        return false;
    case FailureKind::exception:
        return !says_not_executed(exception);
    case FailureKind::timeout:
    case FailureKind::wrong_echo:
    case FailureKind::malformed:
    case FailureKind::line_lost:
        return true;
    }
    return true;
}

} // namespace railbridge
