#include "adapters/config/point_limits.hpp"
#include "adapters/config/point_parts.hpp"

#include "bridge/codec/real_marker.hpp"

#include <charconv>
#include <cmath>

namespace railbridge::config {

namespace {

/// A raw value: a number, or for what TOML's 64 bits cannot hold a text of digits. Null when it is
/// neither.
Value raw_value(const Node& node, RawType type) {
    if (kind_of(type) == RawKind::text) {
        const auto* text = std::get_if<std::string>(&node.value);
        return text == nullptr ? Value{} : Value{*text};
    }
    if (kind_of(type) == RawKind::real) {
        const auto number = number_of(node);
        return number ? Value{*number} : Value{};
    }
    if (const auto* whole = std::get_if<std::int64_t>(&node.value)) {
        return Value{*whole};
    }
    const auto* text = std::get_if<std::string>(&node.value);
    if (text == nullptr || text->substr(0, 2) != "0x") {
        return {};
    }
    std::uint64_t number = 0;
    const char* const end = text->data() + text->size();
    const auto [rest, problem] = std::from_chars(text->data() + 2, end, number, 16);
    if (problem != std::errc{} || rest != end) {
        return {};
    }
    return number <= INT64_MAX ? Value{static_cast<std::int64_t>(number)} : Value{number};
}

/// What a marker may be: digits that are none are given as the register shows them, "0xFFFF".
Range markers(const Encoding& encoding) {
    Range limits = raw_limits(encoding);
    if (is_bcd(encoding.type)) {
        limits.max = std::ldexp(1.0, 16 * register_count(encoding.type)) - 1.0;
    }
    return limits;
}

/// Numbers of more digits than the type has are no fault: the register holds the next one.
bool can_be_read(double marker, const Encoding& encoding) {
    if (kind_of(encoding.type) == RawKind::real) {
        return real_pattern(marker, encoding.type).has_value();
    }
    const Range limits = markers(encoding);
    return marker >= limits.min && marker <= limits.max;
}

std::string unreadable_text(const Value& marker, const Encoding& encoding) {
    const Range limits = markers(encoding);
    double number = 0.0;
    const bool inside = as_number(marker, number) && number >= limits.min && number <= limits.max;
    return "missing = " + to_text(marker) + " can never be read: " + type_text(encoding) +
           (inside ? " cannot tell it from zero"
                   : " holds " + to_text(Value{limits.min}) + " to " + to_text(Value{limits.max}));
}

void read_missing_value(const Node& node, Point& point, Report& report) {
    const Value value = raw_value(node, point.encoding.type);
    const auto kind = kind_of(point.encoding.type);
    if (is_null(value)) {
        report.error(node.at, Code::bad_marker,
                     kind == RawKind::text ? "missing is a text"
                     : kind == RawKind::real
                         ? "missing is a raw value, a number"
                         : "missing is a raw value, a whole number, or \"0x...\" beyond "
                           "2^63");
        return;
    }
    if (double number = 0.0; as_number(value, number) && !can_be_read(number, point.encoding)) {
        report.error(node.at, Code::bad_marker, unreadable_text(value, point.encoding));
        return;
    }
    point.missing.push_back(value);
}

void read_missing(TableReader& reader, Point& point) {
    const Node* node = reader.find("missing");
    if (node == nullptr) {
        return;
    }
    if (const auto* list = std::get_if<Array>(&node->value)) {
        for (const Node& item : *list) {
            read_missing_value(item, point, reader.report());
        }
    } else {
        read_missing_value(*node, point, reader.report());
    }
}

void read_enumeration(TableReader& reader, Point& point, Site& site) {
    const std::string* name = reader.text("enum");
    if (name == nullptr) {
        return;
    }
    const Position at = reader.at("enum");
    const auto id = site.enums_at(at).look_up(*name, at, site.report);
    if (!is_integer(point.encoding.type)) {
        site.report.error(reader.at("enum"), Code::enum_misfit,
                          "an enum needs an integer type, not " + type_text(point.encoding));
        return;
    }
    if (!id) {
        return;
    }
    point.enumeration = *id;
    const Range limits = raw_limits(point.encoding);
    for (const auto& [raw, text] : site.mapping.enumeration(*id).values) {
        const auto number = static_cast<double>(raw);
        if (number < limits.min || number > limits.max) {
            site.report.error(reader.at("enum"), Code::enum_misfit,
                              "enum." + *name + " has the value " + std::to_string(raw) +
                                  ", which this point cannot hold");
        }
    }
}

void read_range(TableReader& reader, Point& point) {
    const Node* node = reader.find("range");
    if (node == nullptr) {
        return;
    }
    const auto ends = numbers_of(*node, 2, "range = [0, 80]", reader.report());
    if (!ends) {
        return;
    }
    if ((*ends)[0] > (*ends)[1]) {
        reader.report().error(node->at, Code::range_backwards, "range: the lower end comes first");
        return;
    }
    point.range_eng = Range{(*ends)[0], (*ends)[1]};
}

} // namespace

void read_meaning(TableReader& reader, Point& point, Site& site) {
    read_enumeration(reader, point, site);
    const bool calendar =
        kind_of(point.encoding.type) == RawKind::time && is_byte_string(point.encoding.type);
    if (point.encoding.type == RawType::boolean || calendar) {
        reader.refuse({"missing"}, calendar ? "is not needed: what is no date is no value"
                                            : "is for numbers and texts");
    } else {
        read_missing(reader, point);
    }
    if (!is_numeric(point)) {
        reader.refuse({"range", "deadband"}, "is for numbers");
        return;
    }
    read_range(reader, point);
    point.deadband = reader.number("deadband");
}

} // namespace railbridge::config
