#pragma once
// Operations on assets as somebody who waits for each answer sees them.

#include "bridge/base/result.hpp"
#include "bridge/openremote/types.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace railbridge::mqtt {

/// What the manager said to one operation.
struct OperationAnswer {
    std::optional<OperationError> error;
    std::string message; ///< the manager's words for the error
    std::string payload; ///< whole
};

/// @error retry_later  of each: the connection is gone, or no answer came in time. Whether it was
/// done is then unknown.
class AssetOperations {
public:
    virtual ~AssetOperations() = default;

    virtual Result<OperationAnswer> create(std::string_view asset_id,
                                           const std::string& document) = 0;
    virtual Result<OperationAnswer> get(std::string_view asset_id) = 0;
    virtual Result<OperationAnswer> update(std::string_view asset_id,
                                           const std::string& document) = 0;
    /// With everything below it.
    virtual Result<OperationAnswer> remove(std::string_view asset_id) = 0;
};

} // namespace railbridge::mqtt
