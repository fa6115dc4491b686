#include "adapters/config/asset_lines.hpp"
#include "adapters/config/read_sections.hpp"

#include <unordered_map>
#include <utility>

namespace railbridge::config {

namespace {

class AssetPoints {
public:
    AssetPoints(TableReader& reader, const Section& section, const AssetLines& lines, Site& site)
        : reader_(reader)
        , section_(section)
        , lines_(lines)
        , site_(site)
        , first_(site.mapping.points.size())
        , noted_(site.point_sources.size()) {}

    void read(AssetIndex asset, DeviceId device) {
        for (const Entry* line : lines_.points()) {
            lines_.blame_for(line->key);
            if (!read_point(*line, asset, device, site_)) {
                broken_.push_back(line->key);
            }
            note_taken(*line);
            site_.report.blame_nobody();
        }
        for (const Entry* line : lines_.bits()) {
            lines_.blame_for(line->key);
            read_bits(*line, asset, device, site_);
            note_taken(*line);
            site_.report.blame_nobody();
        }
    }

    void read_grants() {
        auto& all = site_.mapping.points;
        std::unordered_map<std::string_view, Point*> by_name; // no point is added any more
        for (std::size_t i = first_; i < all.size(); ++i) {
            by_name.try_emplace(all[i].attribute, &all[i]);
        }
        for (const Entry& grant : lines_.grants().entries) {
            const auto point = by_name.find(grant.key);
            if (point == by_name.end()) {
                report_unknown(grant);
            } else if (const auto refused = site_.not_writable.find(grant.key);
                       refused != site_.not_writable.end()) {
                site_.report.error(grant.at, Code::not_writable,
                                   "write." + grant.key +
                                       ": the device takes no writes there, says " +
                                       site_.report.place(refused->second) +
                                       ". If its manual says otherwise write writable = true in "
                                       "its point. or bits. line of this asset");
            } else {
                read_grant(grant, *section_.document, *point->second, site_);
                site_.point_sources[static_cast<std::size_t>(point->second - all.data())].grant =
                    grant.at;
            }
        }
    }

    void refuse_idle() {
        for (std::size_t i = first_; i < site_.mapping.points.size(); ++i) {
            const Point& point = site_.mapping.points[i];
            if (!point.read && !point.write) {
                lines_.blame_for(point.attribute);
                site_.report.error(site_.attributes[point.attribute], Code::point_unused,
                                   point.attribute + " is neither read nor written: add a write." +
                                       point.attribute + " line or leave out read = false");
                site_.report.blame_nobody();
            }
        }
    }

private:
    /// Of the points that this line made.
    void note_taken(const Entry& line) {
        for (; noted_ < site_.point_sources.size(); ++noted_) {
            site_.point_sources[noted_].through = lines_.taken_through(line.key);
        }
    }

    void report_unknown(const Entry& grant) {
        for (const std::string& name : broken_) {
            if (name == grant.key) {
                return; // reported with the point
            }
        }
        std::vector<std::string_view> known;
        for (std::size_t i = first_; i < site_.mapping.points.size(); ++i) {
            known.push_back(site_.mapping.points[i].attribute);
        }
        site_.report.error(grant.at, Code::grant_without_point,
                           "write." + grant.key + ": there is no point." + grant.key + " in " +
                               reader_.what() + did_you_mean(grant.key, known),
                           std::string(nearest(grant.key, known)));
    }

    TableReader& reader_;
    const Section& section_;
    const AssetLines& lines_;
    Site& site_;
    std::size_t first_;
    std::size_t noted_; ///< sources of points with the line that takes them
    std::vector<std::string> broken_;
};

bool has_any(const TableReader& reader, std::initializer_list<std::string_view> keys) {
    for (const std::string_view key : keys) {
        if (reader.has(key)) {
            return true;
        }
    }
    return false;
}

/// Without a device, or without the template that its device names: what is there is not judged.
void skip(TableReader& reader, const Section& section, Site& site) {
    for (const std::string_view key : {"use", "point", "bits", "write"}) {
        reader.find(key);
    }
    if (has_any(reader, {"point", "bits"}) && !has_any(reader, {"device", "template"})) {
        site.report.error(section.at, Code::asset_without_device,
                          reader.what() + " has points but no device: write device = \"KEY\", "
                                          "or line and unit");
    }
}

} // namespace

void read_asset_points(TableReader& reader, const Section& section, AssetIndex asset,
                       std::optional<DeviceId> device, Site& site) {
    if (!device || site.notations[index(*device)].facts_missing) {
        skip(reader, section, site);
        return;
    }
    const AssetLines lines(reader, site.notations[index(*device)].facts, site);
    const std::size_t first = site.mapping.points.size();
    AssetPoints points(reader, section, lines, site);
    points.read(asset, *device);
    points.read_grants();
    resolve_requirements(first, site);
    points.refuse_idle();
    const bool empty = lines.points().empty() && lines.bits().empty();
    if (empty && reader.has("template") && !reader.has("use")) {
        site.report.error(reader.at("template"), Code::template_unused,
                          reader.what() + " takes no point of its template: write use.normal = "
                                          "[\"*\"], or name some (railbridge templates show)");
    }
}

} // namespace railbridge::config
