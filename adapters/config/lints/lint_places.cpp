#include "adapters/config/lints/lints.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace railbridge::config {

namespace {

/// Fewer are a coincidence.
constexpr std::size_t block_least = 3;

/// A point and where it stands, of one area of one device.
struct Placed {
    const Point* point = nullptr;
    const PointSource* source = nullptr;
    AddressRange range; ///< of the value itself
};

using Area = std::vector<Placed>;

std::map<std::pair<DeviceId, Table>, Area> areas_of(const Site& site) {
    std::map<std::pair<DeviceId, Table>, Area> areas;
    for (std::size_t i = 0; i < site.mapping.points.size(); ++i) {
        const Point& point = site.mapping.points[i];
        if (site.is_own(site.point_sources[i])) {
            areas[{point.device, point.range.table}].push_back(
                {&point, &site.point_sources[i], point.value_range()});
        }
    }
    for (auto& [place, area] : areas) {
        std::stable_sort(area.begin(), area.end(), [](const Placed& left, const Placed& right) {
            return left.range.first < right.range.first;
        });
    }
    return areas;
}

/// A number over several registers, the kind whose width is easily mistaken.
bool is_wide(const Placed& placed) {
    const auto kind = kind_of(placed.point->encoding.type);
    return placed.range.count > 1 && placed.point->elements == 0 &&
           (kind == RawKind::integer || kind == RawKind::real);
}

/// The first point that begins inside this one; null if none does.
const Placed* begins_inside(const Area& area, std::size_t at) {
    const AddressRange& range = area[at].range;
    for (std::size_t i = at + 1; i < area.size() && area[i].range.first < range.end(); ++i) {
        if (area[i].range.first > range.first && area[i].point->elements == 0) {
            return &area[i];
        }
    }
    return nullptr;
}

void warn_overlap(const Placed& placed, const Placed& next, Report& report) {
    report.lint(placed.source->at, Code::value_overlaps,
                placed.point->attribute + " as " + type_text(placed.point->encoding) + " takes " +
                    std::to_string(placed.range.count) + " registers, but " +
                    next.point->attribute + " begins at number " +
                    std::to_string(next.range.first - placed.range.first + 1) +
                    " of them: is the type too wide, or an address wrong?");
}

void lint_overlaps(const Area& area, const std::string& device, Report& report) {
    std::vector<std::pair<const Placed*, const Placed*>> overlaps;
    std::size_t wide = 0;
    for (std::size_t i = 0; i < area.size(); ++i) {
        if (is_wide(area[i])) {
            ++wide;
            if (const Placed* next = begins_inside(area, i)) {
                overlaps.emplace_back(&area[i], next);
            }
        }
    }
    if (overlaps.size() >= block_least && overlaps.size() * 2 >= wide) {
        report.lint(overlaps.front().first->source->at, Code::block_overlaps,
                    std::to_string(overlaps.size()) + " of " + std::to_string(wide) +
                        " wide values of " + device +
                        " reach into the next one: are they of one register each, or does the "
                        "manual number values rather than registers?");
        return;
    }
    for (const auto& [placed, next] : overlaps) {
        warn_overlap(*placed, *next, report);
    }
}

void lint_odd_addresses(const Area& area, const Notation& notation, Report& report) {
    const Placed* first = nullptr;
    std::size_t wide = 0;
    for (const Placed& placed : area) {
        if (is_wide(placed)) {
            if (placed.range.first % 2 == 0) {
                return;
            }
            first = first == nullptr ? &placed : first;
            ++wide;
        }
    }
    if (wide < block_least) {
        return;
    }
    const bool from_one = notation.addressing == Addressing::offset1;
    report.lint(
        first->source->at, Code::odd_addresses,
        "all " + std::to_string(wide) + " wide values of " + notation.name +
            " begin at odd addresses on the wire, which few devices do: if the manual "
            "counts from " +
            (from_one ? "0, write addresses = \"offset0\"" : "1, write addresses = \"offset1\""));
}

bool both_halves(RawType left, RawType right) {
    const auto half = [](RawType type) {
        return type == RawType::u8_high || type == RawType::u8_low;
    };
    return half(left) && half(right) && left != right;
}

/// Both show, or both switch, the same thing. A number beside its enum is meant, as is a command
/// beside what the device makes of it.
bool are_doubles(const Point& left, const Point& right) {
    const bool same_use = (left.read && right.read) || (left.write && right.write);
    return same_use && left.elements == right.elements &&
           left.enumeration.has_value() == right.enumeration.has_value() &&
           !both_halves(left.encoding.type, right.encoding.type);
}

void lint_doubles(const Area& area, Report& report) {
    std::map<std::tuple<std::uint16_t, std::uint16_t, int, int>, const Placed*> seen;
    for (const Placed& placed : area) {
        const auto& encoding = placed.point->encoding;
        const auto [first, is_new] =
            seen.emplace(std::tuple(placed.range.first, placed.range.count, int{encoding.bit_first},
                                    int{encoding.bit_count}),
                         &placed);
        if (!is_new && are_doubles(*first->second->point, *placed.point)) {
            report.lint(placed.source->at, Code::same_place,
                        placed.point->attribute + " is at the same place as " +
                            first->second->point->attribute + " (" +
                            report.place(first->second->source->at) +
                            "): is one of the addresses wrong?");
        }
    }
}

} // namespace

void lint_places(Site& site) {
    for (const auto& [place, area] : areas_of(site)) {
        const Notation& notation = site.notations[index(place.first)];
        lint_overlaps(area, notation.name, site.report);
        lint_odd_addresses(area, notation, site.report);
        lint_doubles(area, site.report);
    }
}

} // namespace railbridge::config
