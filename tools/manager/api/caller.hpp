#pragma once
// Who asks, and what that identity may see and change.

#include "tools/manager/api/topic.hpp"
#include "tools/manager/json/api_json.hpp"
#include "tools/manager/model/asset_tree.hpp"
#include "tools/manager/model/rights.hpp"

#include <tl/expected.hpp>

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace railbridge::manager {

/// An operation's answer: JSON, or why not.
using Reply = tl::expected<std::string, ApiError>;

struct Caller {
    std::string realm;
    std::string client_id;
    std::string gateway_id; ///< empty: an ordinary service user
    Rights rights = {};
    /// Of a restricted user the assets open to it, null for anybody else. Valid during one
    /// callback.
    const std::set<std::string, std::less<>>* open_assets = nullptr;

    bool is_gateway() const { return !gateway_id.empty(); }
    bool is_restricted() const { return open_assets != nullptr; }
};

/// Why the caller lacks the role for an operation; nothing when it has it.
std::optional<ApiError> missing_role(const Caller& caller, Operation operation);

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

/// What a restricted caller may read or write of an asset that is open to it. Others may
/// everything.
bool may_read(const Caller& caller, const Attribute& attribute);
bool may_write(const Caller& caller, const Attribute& attribute);

/// The attributes the caller may read.
Attributes visible_attributes(const Caller& caller, const Attributes& attributes);

ApiError bad_request(std::string message);

} // namespace railbridge::manager
