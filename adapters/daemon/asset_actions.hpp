#pragma once
// Operations on assets, with what a person is told when they fail.

#include "adapters/mqtt/asset_operations.hpp"
#include "bridge/base/result.hpp"

#include <string>

namespace railbridge::daemon {

/// @error fatal        of each: the manager refuses it
/// @error retry_later  of each: no answer, so that it may have been done
class AssetActions {
public:
    /// `operations` must outlive the object.
    explicit AssetActions(mqtt::AssetOperations& operations)
        : operations_(operations) {}

    /// Empty: the manager has no such asset, or not where the gateway reaches it.
    Result<std::string> get(const std::string& id);
    Status create(const std::string& id, const std::string& document);
    Status update(const std::string& id, const std::string& document);
    /// Without an answer it looks whether the asset is gone.
    Status remove(const std::string& id);

private:
    mqtt::AssetOperations& operations_;
};

/// The error the manager answered with.
std::string words_of(const mqtt::OperationAnswer& answer);

} // namespace railbridge::daemon
