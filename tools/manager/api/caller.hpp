#pragma once
// Who asks, and what that identity may see and change.

#include "tools/manager/json/api_json.hpp"
#include "tools/manager/model/asset_tree.hpp"

#include <tl/expected.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace railbridge::manager {

/// An operation's answer: JSON, or why not.
using Reply = tl::expected<std::string, ApiError>;

struct Caller {
    std::string realm;
    std::string client_id;
    std::string gateway_id; ///< empty: an ordinary service user

    bool is_gateway() const { return !gateway_id.empty(); }
};

/// The asset when the caller may read it: own realm, and for a gateway itself and all below it.
/// Otherwise an error that is the same whether such an asset exists elsewhere or not.
tl::expected<const Asset*, ApiError> readable(const AssetTree& assets, const Caller& caller,
                                              std::string_view id);

/// The asset when the caller may update or delete it: a gateway only what is below it, a service
/// user nothing that is below a gateway.
tl::expected<const Asset*, ApiError> restructurable(const AssetTree& assets, const Caller& caller,
                                                    std::string_view id);

/// The asset when the caller may write its attributes, at once or as a pending event.
tl::expected<const Asset*, ApiError> writable(const AssetTree& assets, const Caller& caller,
                                              std::string_view id);

/// Why `parent_id` cannot be the parent of an asset of that id and type; nothing when it can.
/// An empty `parent_id` is the root of the realm.
std::optional<std::string> parent_refusal(const AssetTree& assets, const Caller& caller,
                                          const Asset& asset, std::string_view parent_id);

/// False for a group whose `childAssetType` is another type than the child's.
bool takes_child(const Asset& parent, const Asset& child);

ApiError bad_request(std::string message);

} // namespace railbridge::manager
