#pragma once
// Tells success from failure in the responses of the manager.

#include "bridge/openremote/types.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace railbridge::mqtt {

struct Response {
    std::optional<OperationError> error; ///< nothing: success
    std::string message;                 ///< the manager's words; with an unknown code, that code
};

/// An error is an object whose `type` is "error" and whose `error` is text: assets and attributes
/// have a `type` of their own. Anything that cannot be read counts as error `other`.
Response read_response(std::string_view payload);

} // namespace railbridge::mqtt
