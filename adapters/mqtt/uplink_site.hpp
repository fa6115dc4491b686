#pragma once
// The mapping as the uplink uses it, and which one that is just now: a reload replaces it under a
// session that stays up.

#include "adapters/mqtt/asset_document.hpp"
#include "bridge/mapping/mapping.hpp"

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

namespace railbridge::mqtt {

/// Immutable after construction: whoever holds one may finish with it on any thread.
class UplinkSite {
public:
    UplinkSite(std::shared_ptr<const Mapping> mapping, const std::string& realm,
               const std::string& gateway_id, const DerivedId& derived_id)
        : mapping_(std::move(mapping))
        , documents_(*mapping_, realm, gateway_id, derived_id) {
        for (std::size_t i = 0; i < mapping_->assets.size(); ++i) {
            by_id_.emplace(mapping_->assets[i].id, static_cast<AssetIndex>(i));
        }
    }
    UplinkSite(const UplinkSite&) = delete;
    UplinkSite& operator=(const UplinkSite&) = delete;

    const Mapping& mapping() const { return *mapping_; }
    const AssetDocuments& documents() const { return documents_; }
    std::optional<AssetIndex> find(const std::string& asset_id) const {
        const auto found = by_id_.find(asset_id);
        return found == by_id_.end() ? std::nullopt : std::optional{found->second};
    }

private:
    std::shared_ptr<const Mapping> mapping_;
    AssetDocuments documents_;
    std::unordered_map<std::string, AssetIndex> by_id_;
};

/// Any thread.
class SiteInUse {
public:
    explicit SiteInUse(std::shared_ptr<const UplinkSite> site)
        : site_(std::move(site)) {}

    std::shared_ptr<const UplinkSite> get() const {
        const std::lock_guard lock{mutex_};
        return site_;
    }
    void set(std::shared_ptr<const UplinkSite> site) {
        const std::lock_guard lock{mutex_};
        site_.swap(site);
    }

private:
    mutable std::mutex mutex_;
    std::shared_ptr<const UplinkSite> site_;
};

} // namespace railbridge::mqtt
