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

bool Failure::may_have_been_executed() const {
    switch (kind) {
    case FailureKind::not_sent:
    case FailureKind::cancelled:
        return false;
    case FailureKind::exception:
        // 4 and 0x0B leave open whether the device acted; the others say that it did not.
        return exception == ExceptionCode::server_device_failure ||
               exception == ExceptionCode::gateway_target_failed;
    case FailureKind::timeout:
    case FailureKind::wrong_echo:
    case FailureKind::malformed:
    case FailureKind::line_lost:
        return true;
    }
    return true;
}

} // namespace railbridge
