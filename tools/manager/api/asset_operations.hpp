#pragma once
// create, get, update and delete of assets.

#include "tools/manager/api/attribute_writer.hpp"
#include "tools/manager/api/caller.hpp"
#include "tools/manager/json/asset_template.hpp"

#include <string_view>

namespace railbridge::manager {

inline constexpr std::size_t max_assets = 200'000;
/// Of one asset: each has an event of its own when the asset is made or removed.
inline constexpr std::size_t max_attributes = 10'000;

/// Payloads are untrusted. Each function does all of its work or nothing of it.
class AssetOperations {
public:
    AssetOperations(Records& records, Outbox& outbox, Events& events, GatewayCommands& commands,
                    AttributeWriter& writer)
        : records_(records)
        , outbox_(outbox)
        , events_(events)
        , commands_(commands)
        , writer_(writer) {}

    Reply create(const Caller& caller, std::string_view payload, Millis now);
    Reply get(const Caller& caller, std::string_view id) const;
    /// `attributes` replaces all attributes; an absent `parentId` keeps the parent. What changes
    /// nothing is no event and no new version.
    Reply update(const Caller& caller, std::string_view id, std::string_view payload, Millis now);
    /// With everything below it.
    Reply remove(const Caller& caller, std::string_view id, Millis now);

    /// Removes the asset and all below it, whoever owns them: for the operator.
    void remove_tree(const std::string& id, Millis now);

    /// Stores a new, complete asset and tells the subscribers.
    const Asset& add(Asset asset);

private:
    tl::expected<Asset, ApiError> new_asset(const Caller& caller, AssetTemplate given,
                                            Millis now) const;
    void announce_update(const Asset& before, const Asset& after, Millis now);
    void remove_one(const std::string& id, Millis now);

    Records& records_;
    Outbox& outbox_;
    Events& events_;
    GatewayCommands& commands_;
    AttributeWriter& writer_;
};

} // namespace railbridge::manager
