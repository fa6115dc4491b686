#include "adapters/config/point_origin.hpp"

#include "adapters/config/plc_notation.hpp"
#include "adapters/config/site.hpp"

#include <algorithm>

namespace railbridge::config {

namespace {

SourcePlace place_of(Position at, const Report& report) {
    return {report.file(at), at.line};
}

std::string plc_words(const DeviceTemplate& facts, const Point& point) {
    std::string name = plc_name(facts.plc_names, point.value_range()).value_or("");
    if (!name.empty() && !is_bit_table(point.range.table) && point.encoding.bit_count == 1) {
        name += " bit " + std::to_string(point.encoding.bit_first);
    }
    return name;
}

PointOrigin origin_of(const Point& point, const PointSource& source, const Site& site) {
    PointOrigin origin;
    origin.name = place_of(source.key, site.report);
    origin.address = place_of(source.at, site.report);
    if (source.through) {
        origin.taken = place_of(*source.through, site.report);
    }
    if (source.grant) {
        origin.grant = place_of(*source.grant, site.report);
    }
    origin.bit = !is_bit_table(point.range.table) && point.encoding.bit_count == 1 &&
                 source.key.line == source.at.line && source.key > source.at;
    if (const auto* facts = site.notations[index(point.device)].facts) {
        origin.template_name = facts->name;
        origin.template_file = site.report.file({facts->document.file, 1, 1});
        origin.template_source = facts->source;
        origin.document_seen = facts->document_seen;
        origin.plc = plc_words(*facts, point);
    }
    return origin;
}

} // namespace

std::vector<PointOrigin> point_origins(const Site& site) {
    std::vector<PointOrigin> all;
    const std::size_t known = std::min(site.point_sources.size(), site.mapping.points.size());
    for (std::size_t i = 0; i < known; ++i) {
        all.push_back(origin_of(site.mapping.points[i], site.point_sources[i], site));
    }
    return all;
}

} // namespace railbridge::config
