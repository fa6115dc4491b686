#include "bridge/openremote/types.hpp"

namespace railbridge {

std::string_view to_string(OperationError error) {
    switch (error) {
    case OperationError::bad_request:
        return "BAD_REQUEST";
    case OperationError::conflict:
        return "CONFLICT";
    case OperationError::not_found:
        return "NOT_FOUND";
    case OperationError::unauthorized:
        return "UNAUTHORIZED";
    case OperationError::internal_server_error:
        return "INTERNAL_SERVER_ERROR";
    case OperationError::other:
        return "an unknown error code";
    case OperationError::refused:
        return "refused by the broker";
    }
    return "unknown";
}

} // namespace railbridge
