#pragma once
// All assets in memory, by id and by parent: the read model.

#include "tools/manager/model/asset.hpp"

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace railbridge::manager {

/// Not thread-safe. Pointers stay valid until the asset is erased or the tree is replaced.
class AssetTree {
public:
    AssetTree() = default;
    AssetTree(AssetTree&&) = default;
    AssetTree& operator=(AssetTree&&) = default;
    AssetTree(const AssetTree&) = delete; // its parts point at each other
    AssetTree& operator=(const AssetTree&) = delete;
    ~AssetTree() = default;

    const Asset* find(std::string_view id) const;

    /// Inserts, or replaces the asset of that id; a changed parent moves it with everything below.
    /// The caller has checked that the parent exists and is not below the asset itself.
    const Asset& put(Asset asset);

    /// Null when asset or attribute is unknown.
    const Attribute* set_value(std::string_view id, std::string_view name, std::string value_json,
                               Millis timestamp);

    /// Erases one asset. Its children must have been erased before.
    void erase(std::string_view id);

    /// Ids of the direct children, ordered; those of the realm's roots with an empty `parent_id`
    /// are found with roots().
    const std::set<std::string>& children(std::string_view parent_id) const;

    /// Ids of all parentless assets of a realm.
    std::vector<std::string> roots(std::string_view realm) const;

    /// The asset and all below it, parents before children.
    std::vector<std::string> with_descendants(std::string_view id) const;

    /// Levels of the tree below and including the asset; 0 when it is unknown.
    std::size_t height(std::string_view id) const;

    /// From the root down to the asset itself. Empty when the asset is unknown.
    std::vector<std::string> path(std::string_view id) const;

    /// True when `ancestor` is a proper ancestor of `id`.
    bool is_below(std::string_view id, std::string_view ancestor) const;

    /// The nearest proper ancestor that is a gateway; null when there is none.
    const Asset* gateway_above(std::string_view id) const;

    std::size_t size() const { return assets_.size(); }

    /// Counted along: see bytes_of(). 0 for what is unknown.
    std::size_t bytes(std::string_view id) const;
    std::size_t bytes_of_realm(std::string_view realm) const;

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const {
            return std::hash<std::string_view>{}(text);
        }
    };

    struct Kept {
        Asset asset;
        std::size_t bytes = 0;
        std::size_t* of_realm = nullptr; ///< in realms_
    };

    std::unordered_map<std::string, Kept, Hash, std::equal_to<>> assets_;
    std::map<std::string, std::size_t, std::less<>> realms_; ///< bytes of all their assets
    std::unordered_map<std::string, std::set<std::string>, Hash, std::equal_to<>> children_;
};

} // namespace railbridge::manager
