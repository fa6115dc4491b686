// `parent = "hall"`: what asset another one lies below in the manager's tree.

#include "adapters/config/read_sections.hpp"

#include "bridge/openremote/asset_id.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace railbridge::config {

namespace {

/// The gateway's own asset, which is no asset of the site.
constexpr std::string_view top = "/";

class Parents {
public:
    explicit Parents(Site& site)
        : site_(site)
        , said_at_(site.mapping.assets.size()) {
        for (const ParentName& named : site.parents) {
            said_at_[index(named.of)] = named.at;
        }
    }

    void resolve() {
        for (const ParentName& named : site_.parents) {
            Asset& asset = site_.mapping.assets[index(named.of)];
            if (named.name == top) {
                asset.at_top = true;
            } else if (asset.key == named.name) {
                error(named.at, Code::bad_parent, asset.key + " cannot lie below itself");
            } else {
                asset.parent = find(named);
            }
        }
    }

    /// Each circle is reported once, at the first of its lines.
    void break_circles() {
        const auto count = site_.mapping.assets.size();
        for (std::size_t i = 0; i < count; ++i) {
            const auto start = static_cast<AssetIndex>(i);
            std::vector<AssetIndex> way{start};
            for (auto above = parent(start); above && way.size() <= count; above = parent(*above)) {
                way.push_back(*above);
                if (*above == start) {
                    report_circle(way);
                    break;
                }
            }
        }
        if (site_.report.error_count() == 0) {
            limit_levels();
        }
    }

private:
    std::optional<AssetIndex> parent(AssetIndex id) const { return site_.mapping.asset(id).parent; }

    /// Lines in common for many devices are read for each of them.
    void error(Position at, Code code, const std::string& text) {
        if (said_.emplace(at, text).second) {
            site_.report.error(at, code, text);
        }
    }

    std::optional<AssetIndex> find(const ParentName& named) {
        if (site_.assets.has(named.name)) {
            return site_.assets.find(named.name);
        }
        const std::string group = named.name + '.';
        const auto& assets = site_.mapping.assets;
        const auto one = std::find_if(assets.begin(), assets.end(), [&group](const Asset& asset) {
            return asset.key.rfind(group, 0) == 0;
        });
        if (one != assets.end()) {
            error(named.at, Code::bad_parent,
                  "[asset." + named.name +
                      "] stands for several assets: name one of them, as in \"" + one->key + "\"");
        } else if (is_asset_id(named.name)) {
            error(named.at, Code::bad_parent,
                  "parent is the key of an asset of this site. Assets of other boxes and of the "
                  "manager cannot be named by their ids: what a gateway makes lies below it");
        } else if (unknown_.insert(named.at).second) {
            site_.assets.look_up(named.name, named.at, site_.report);
        }
        return std::nullopt;
    }

    void report_circle(const std::vector<AssetIndex>& way) {
        std::string text;
        for (const AssetIndex member : way) {
            text.append(text.empty() ? "" : ", which lies below ")
                .append(site_.mapping.asset(member).key)
                .append(" (" + site_.report.place(*said_at_[index(member)]) + ')');
        }
        error(*said_at_[index(way.front())], Code::bad_parent, "parents in a circle: " + text);
        for (const AssetIndex member : way) {
            site_.mapping.assets[index(member)].parent.reset();
        }
    }

    void limit_levels() {
        for (std::size_t i = 0; i < site_.mapping.assets.size(); ++i) {
            std::size_t levels = 1;
            for (auto above = parent(static_cast<AssetIndex>(i)); above; above = parent(*above)) {
                ++levels;
            }
            if (levels > mapping_limits::asset_levels_max) {
                error(*said_at_[i], Code::too_many,
                      site_.mapping.assets[i].key + " lies " + std::to_string(levels) +
                          " levels below the gateway; there can be " +
                          std::to_string(mapping_limits::asset_levels_max));
            }
        }
    }

    Site& site_;
    std::vector<std::optional<Position>> said_at_; ///< by AssetIndex
    std::set<std::pair<Position, std::string>> said_;
    std::set<Position> unknown_;
};

} // namespace

void read_parent(TableReader& reader, AssetIndex asset, Site& site) {
    const std::string* name = reader.text("parent");
    if (name == nullptr) {
        return;
    }
    if (name->empty()) {
        site.report.error(reader.at("parent"), Code::empty_value,
                          "parent is empty: write the key of an asset, or \"/\" for the gateway "
                          "itself");
        return;
    }
    site.parents.push_back({asset, *name, reader.at("parent")});
}

void resolve_parents(Site& site) {
    Parents parents(site);
    parents.resolve();
    parents.break_circles();
}

} // namespace railbridge::config
