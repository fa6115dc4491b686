#include "bridge/codec/read_back.hpp"

#include "bridge/codec/decode.hpp"
#include "bridge/codec/raw_words.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace railbridge {

namespace {

/// The written bits as they lie in another place.
Encoded moved(const Encoded& written, const Point& from, const Point& to) {
    const auto* words = std::get_if<Words>(&written);
    const bool registers = !is_bit_table(from.range.table);
    if (words != nullptr && (registers || is_bit_table(to.range.table))) {
        return written;
    }
    const auto field = words != nullptr
                           ? words->front()
                           : static_cast<std::uint16_t>(pattern_from_words(
                                 Words{std::get<MaskedWrite>(written).or_mask}, from.encoding));
    if (is_bit_table(to.range.table)) {
        return Words{field};
    }
    return MaskedWrite{static_cast<std::uint16_t>(~field_mask(to.encoding)),
                       word_from_field(field, to.encoding)};
}

/// Each number good and near enough.
bool is_near(std::span<const std::uint16_t> read, const Point& at, const Encoded& value,
             const Point& point, double tolerance) {
    const auto* mask = std::get_if<MaskedWrite>(&value);
    const auto wanted =
        numbers_in(mask != nullptr ? Words{mask->or_mask} : std::get<Words>(value), point);
    const auto found = numbers_in(read, at);
    const std::size_t elements = std::max<std::size_t>(point.elements, 1);
    return found.size() == elements && std::equal(found.begin(), found.end(), wanted.begin(),
                                                  wanted.end(), [tolerance](double a, double b) {
                                                      // What arithmetic with doubles adds is no
                                                      // difference.
                                                      const double slack =
                                                          1e-9 * std::max(std::abs(a), std::abs(b));
                                                      return std::abs(a - b) <= tolerance + slack;
                                                  });
}

bool holds(std::span<const std::uint16_t> read, const Point& at, const Encoded& value,
           const Point& point, double tolerance) {
    if (reads_back(read, moved(value, point, at))) {
        return true;
    }
    return tolerance > 0.0 && read.size() == at.range.count &&
           is_near(read, at, value, point, tolerance);
}

} // namespace

AddressRange read_back_range(const Point& point) {
    return point.write && point.write->verify_at ? point.write->verify_at->range : point.range;
}

Point read_back_point(const Point& point) {
    Point at = point;
    if (point.write && point.write->verify_at) {
        const auto& place = *point.write->verify_at;
        at.range = place.range;
        at.encoding.bit_first = place.bit_first;
        at.encoding.bit_count = place.bit_count;
    }
    return at;
}

bool holds_written(std::span<const std::uint16_t> read, const Point& point,
                   const Encoded& written) {
    return holds(read, read_back_point(point), written, point,
                 point.write ? point.write->tolerance : 0.0);
}

bool holds_value(std::span<const std::uint16_t> read, const Point& point, const Encoded& value,
                 double tolerance) {
    return holds(read, point, value, point, tolerance);
}

} // namespace railbridge
