#include "adapters/config/lints/lints.hpp"

#include <algorithm>
#include <cmath>

namespace railbridge::config {

namespace {

/// Beyond it a double, and so a plain number of JSON, has no room for every whole number.
constexpr double exact_max = 9007199254740992.0; // 2^53

bool may_lose_digits(const Point& point) {
    const RawType type = point.encoding.type;
    if ((type != RawType::i64 && type != RawType::u64) ||
        (point.value_type.rfind("number", 0) != 0 && point.value_type != "positiveNumber")) {
        return false;
    }
    if (!point.range_eng || point.scaling.factor == 0.0) {
        return true;
    }
    const double far = std::max(std::abs(point.range_eng->min), std::abs(point.range_eng->max));
    return far / std::abs(point.scaling.factor) > exact_max;
}

bool is_scaled(const Point& point) {
    return !point.scaling.identity() || point.exponent;
}

bool reports_noise(const Point& point) {
    return kind_of(point.encoding.type) == RawKind::real && point.read && point.publish &&
           !point.deadband && !point.scaling.decimals;
}

} // namespace

void lint_values(Site& site) {
    for (std::size_t i = 0; i < site.mapping.points.size(); ++i) {
        const Point& point = site.mapping.points[i];
        const PointSource& source = site.point_sources[i];
        if (!site.is_own(source)) {
            continue;
        }
        if (may_lose_digits(point)) {
            site.report.lint(source.at, Code::digits_lost,
                             point.attribute +
                                 (is_scaled(point)
                                      ? " is scaled, so it becomes a plain number, which is exact "
                                        "to 2^53 only: leave out scale and offset, or say by range "
                                        "that it stays below"
                                      : " is a plain number by the type of its asset, which is "
                                        "exact to 2^53 only: say by range that it stays below"));
        }
        if (reports_noise(point)) {
            site.report.lint(source.key, Code::float_without_deadband,
                             point.attribute + " has no deadband: the last digits of a float "
                                               "change with every reading, and each change is "
                                               "sent. Write deadband = ..., 0 if that is meant");
        }
    }
}

} // namespace railbridge::config
