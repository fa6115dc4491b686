#pragma once
// The point. and bits. lines of one asset: its own, and those of its template that it takes.

#include "adapters/config/site.hpp"
#include "adapters/config/table_reader.hpp"

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace railbridge::config {

/// Reads `use`, and lays the asset's own lines over those of the template of its device. A point of
/// the template is taken by `use`, by a `point.` or `bits.` line, or by a `write.` line.
class AssetLines {
public:
    /// `facts` is null without a template; then every line is the asset's own.
    AssetLines(TableReader& asset, const DeviceTemplate* facts, Site& site);

    const std::vector<const Entry*>& points() const { return points_; }
    const std::vector<const Entry*>& bits() const { return bits_; }
    const KeyTable& grants() const { return grants_; }

    /// From now on what seems wrong in the template is the fault of the line that takes `name`: an
    /// attribute, or NAME of `bits.NAME`. Without one of the template nothing changes.
    void blame_for(const std::string& name) const;
    /// The line that takes `name`, if it is one of the template.
    std::optional<Position> taken_through(const std::string& name) const;

private:
    /// How an attribute of the template came into the asset.
    struct Taken {
        Position through;
        const Entry* rate = nullptr; ///< the `use.RATE`, if one took it
    };

    void read_use(TableReader& asset);
    void use_pattern(const Node& pattern, const Entry* rate);
    void take(const TemplatePoint& point, Position at, const Entry* rate);
    void add_own_points(const KeyTable& lines);
    void add_own_bits(const KeyTable& lines);
    void take_granted();
    void merge_points(const KeyTable& own);
    void merge_bits(const KeyTable& own);
    void merge_register(const Entry& line, const Entry* own);

    const DeviceTemplate* facts_;
    Site& site_;
    const KeyTable& grants_;
    std::map<std::string, Taken> taken_;
    std::deque<Entry> made_; ///< lines of the template with the asset's keys on top
    std::vector<const Entry*> points_;
    std::vector<const Entry*> bits_;
};

} // namespace railbridge::config
