#include "adapters/config/nearest.hpp"
#include "adapters/config/read_sections.hpp"

#include <algorithm>

namespace railbridge::config {

namespace {

std::optional<PointId> granted_point(const Requirement& wanted, std::size_t first, Site& site) {
    const auto& points = site.mapping.points;
    std::vector<std::string_view> known;
    for (std::size_t i = first; i < points.size(); ++i) {
        const bool other = points[i].attribute != wanted.of;
        if (other && points[i].write && points[i].attribute == wanted.name) {
            return static_cast<PointId>(i);
        }
        if (other && points[i].write) {
            known.push_back(points[i].attribute);
        }
    }
    site.report.error(wanted.at, Code::unknown_reference,
                      "requires = \"" + wanted.name + "\" names no other write line of this asset" +
                          did_you_mean(wanted.name, known));
    return std::nullopt;
}

/// True if whoever follows the requirements from `start` comes back to it.
bool is_circle(PointId start, const Mapping& mapping) {
    auto next = mapping.point(start).write->required;
    for (std::size_t steps = 0; next && steps < mapping.points.size(); ++steps) {
        if (*next == start) {
            return true;
        }
        next = mapping.point(*next).write->required;
    }
    return false;
}

} // namespace

void resolve_requirements(std::size_t first, Site& site) {
    auto& points = site.mapping.points;
    for (const auto& wanted : site.requirements) {
        const auto of =
            std::find_if(points.begin() + static_cast<std::ptrdiff_t>(first), points.end(),
                         [&wanted](const Point& point) { return point.attribute == wanted.of; });
        if (of == points.end() || !of->write) {
            continue; // its grant was refused
        }
        of->write->required = granted_point(wanted, first, site);
        const PointId id{static_cast<std::uint32_t>(of - points.begin())};
        if (of->write->required && is_circle(id, site.mapping)) {
            site.report.error(wanted.at, Code::keys_disagree,
                              "requires = \"" + wanted.name +
                                  "\" goes round in a circle: nothing could ever be the first");
        }
    }
    site.requirements.clear();
}

} // namespace railbridge::config
