#pragma once
// What the manager is told about an asset, and what of it differs from what the manager has. The
// mapping owns: the asset's name; where it lies, if it says so; of every mapped attribute its
// existence, its type and the meta items the mapping states, the mark of the bridge among them; the
// values of `set.`. All else belongs to whoever wrote it in the manager and is sent back as it
// came. In an asset that is adopted by its id, attributes that were there before get no mark: the
// mapping uses them and owns none.

#include "adapters/mqtt/derived_id.hpp"
#include "bridge/mapping/mapping.hpp"
#include "bridge/provisioning/provision_plan.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace railbridge::mqtt {

struct AttributeTemplate;

/// Where the mapping wants an asset to lie.
struct AssetPlace {
    std::string parent_id; ///< empty: it does not say, or the gateway's id is not known
    std::string words;     ///< for people
};

struct Comparison {
    bool equal = true;
    std::string document;                 ///< for update_asset, if not equal and not refused
    std::string differences;              ///< for people
    std::string refusal;                  ///< not empty: cannot be made equal, and why
    std::optional<std::string> unmoved{}; ///< as in AssetCompared
};

/// Immutable after construction: callable from every thread. The mapping must outlive it.
class AssetDocuments {
public:
    /// `gateway_id` may be empty: the manager then chooses the parent.
    AssetDocuments(const Mapping& mapping, std::string realm, std::string gateway_id,
                   DerivedId derived_id = {});

    /// The template for create_asset.
    std::string create(AssetIndex asset) const;
    /// `server_json` is the asset as the manager has it. `drop_former`: attributes that the bridge
    /// made and the mapping has no more shall go.
    Comparison compare(AssetIndex asset, std::string_view server_json,
                       bool drop_former = false) const;

    /// The template for create_asset of one that was deleted because its type has changed: with
    /// everything in it that is not the mapping's. Empty when `server_json` cannot be read.
    std::string recreate(AssetIndex asset, std::string_view server_json, bool drop_former) const;

    /// What compare() does, for a person. `server_json` is empty when the manager has no such
    /// asset.
    FoundAsset found(AssetIndex asset, std::string_view server_json) const;
    /// Of an asset the mapping has no more.
    FoundAsset found_former(const std::string& id, const std::string& key,
                            std::string_view server_json) const;

private:
    std::vector<AttributeTemplate> wanted_of(AssetIndex asset) const;
    AssetPlace place_of(AssetIndex asset) const;
    bool is_adopted(const std::string& id, const std::string& key) const;

    const Mapping& mapping_;
    std::string realm_;
    std::string gateway_id_;
    DerivedId derived_id_;
    std::vector<std::vector<PointId>> points_; ///< by asset
};

} // namespace railbridge::mqtt
