#include "adapters/config/defined_types.hpp"

#include "adapters/config/point_limits.hpp"

#include "bridge/openremote/asset_types.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace railbridge::config {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

bool is_real(std::string_view type) {
    return type == "number" || type == "positiveNumber";
}

bool is_whole(std::string_view type) {
    return type == "integer" || type == "positiveInteger";
}

bool reports_whole_numbers(const Point& point) {
    const auto& scaling = point.scaling;
    const bool scaled_whole = std::floor(scaling.factor) == scaling.factor &&
                              std::floor(scaling.offset) == scaling.offset;
    return scaling.decimals == 0 ||
           (is_integer(point.encoding.type) && !point.exponent && scaled_whole);
}

bool fits(const Point& point, std::string_view type) {
    if (point.value_type == type) {
        return true;
    }
    if (point.elements > 0 || !is_numeric(point)) {
        return false;
    }
    return is_real(type) || (is_whole(type) && reports_whole_numbers(point));
}

std::string remedy(const Point& point, std::string_view type) {
    const std::string other_name = "give the attribute another name";
    if (point.elements > 0) {
        return other_name;
    }
    if (is_whole(type) && is_numeric(point)) {
        return "write decimals = 0 for whole numbers, or " + other_name;
    }
    if (is_real(type) || is_whole(type)) {
        return "read a number, for example as = \"i16\", or " + other_name;
    }
    if (type == "boolean") {
        return "read a coil, an input or one bit, for example at = \"hr:2.0\", or " + other_name;
    }
    if (type == "text") {
        return "read a text, for example as = \"str16\", or an enum, or " + other_name;
    }
    return other_name;
}

/// What the point can report; without a `range` whatever its registers hold.
Range limits_of(const Point& point) {
    if (point.range_eng) {
        return *point.range_eng;
    }
    const Range can = engineering_limits(point.encoding, point.scaling);
    if (!point.exponent) {
        return can;
    }
    return {can.min < 0.0 ? -infinity : 0.0, infinity};
}

Range limits_of(const DefinedAttribute& defined) {
    const bool whole = is_whole(defined.value_type);
    const bool positive = defined.value_type.rfind("positive", 0) == 0;
    const double low = whole ? double{std::numeric_limits<std::int32_t>::min()} : -infinity;
    const double high = whole ? double{std::numeric_limits<std::int32_t>::max()} : infinity;
    return {std::max(positive ? 0.0 : low, defined.min.value_or(-infinity)),
            std::min(high, defined.max.value_or(infinity))};
}

/// `not below 0`, `0 to 100`
std::string in_words(const Range& range) {
    if (range.max == infinity) {
        return "nothing below " + to_text(Value{range.min});
    }
    return to_text(Value{range.min}) + " to " + to_text(Value{range.max});
}

class DefinedTypes {
public:
    explicit DefinedTypes(Site& site)
        : site_(site) {}

    void use(Point& point, const PointSource& source) {
        const Asset& asset = site_.mapping.asset(point.asset);
        const auto defined = defined_attribute(asset.type, point.attribute);
        if (!defined || !(point.publish || point.write)) {
            return;
        }
        const std::string subject =
            point.attribute + ": OpenRemote's " + asset.type + " defines this attribute as ";
        const Position at = source.through.value_or(source.key);
        if (!fits(point, defined->value_type)) {
            error(at, subject + std::string(defined->value_type) + ", and this point is " +
                          point.value_type + ": " + remedy(point, defined->value_type));
            return;
        }
        point.value_type = defined->value_type;
        const Range can = limits_of(point);
        const Range may = limits_of(*defined);
        if (is_numeric(point) && (can.min < may.min || can.max > may.max)) {
            lint(at, subject + std::string(defined->value_type) + ", " + in_words(may) +
                         ", and this point can report what the manager then drops without a word: "
                         "say by range which values it has, or give the attribute another name");
        }
    }

private:
    void error(Position at, const std::string& text) {
        if (said_.emplace(at, text).second) {
            site_.report.error(at, Code::defined_otherwise, text);
        }
    }
    void lint(Position at, const std::string& text) {
        if (said_.emplace(at, text).second) {
            site_.report.lint(at, Code::beyond_defined, text);
        }
    }

    Site& site_;
    std::set<std::pair<Position, std::string>> said_; ///< `each` reads one line for many assets
};

} // namespace

void use_defined_types(Site& site) {
    DefinedTypes types(site);
    for (std::size_t i = 0; i < site.mapping.points.size(); ++i) {
        types.use(site.mapping.points[i], site.point_sources[i]);
    }
}

} // namespace railbridge::config
