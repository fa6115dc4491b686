#include "adapters/config/grant_parts.hpp"
#include "adapters/config/language/tables.hpp"
#include "adapters/config/point_limits.hpp"
#include "adapters/config/read_sections.hpp"
#include "bridge/codec/text_field.hpp"
#include "bridge/codec/timestamp.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace railbridge::config {

namespace {

using std::chrono::seconds;

/// Whoever greps a site for `^write\.` must see every actuator: no other spelling is a grant.
bool stands_as_grant(const Entry& entry, const Document& document) {
    constexpr std::string_view start = "write.";
    const auto* table = std::get_if<KeyTable>(&entry.node.value);
    const std::size_t line = entry.at.line;
    return table != nullptr && table->is_inline && line >= 1 && line <= document.lines.size() &&
           document.lines[line - 1].substr(0, start.size()) == start &&
           entry.at.column == start.size() + 1 && entry.node.at.line == line &&
           entry.node.last_line == line;
}

Duration default_max_age(const Point& point, WriteKind kind) {
    if (kind == WriteKind::pulse) {
        return seconds{10};
    }
    return is_bit_table(point.range.table) ? seconds{30} : seconds{60};
}

void read_kind(TableReader& reader, const Point& point, WriteGrant& grant) {
    if (const auto pulse = reader.duration("pulse")) {
        grant.kind = WriteKind::pulse;
        grant.pulse = *pulse;
    }
    if (reader.has("pulse") && (point.encoding.type != RawType::boolean || point.elements > 0)) {
        reader.report().error(reader.key_at("pulse"), Code::misplaced_key,
                              "pulse is for booleans, one at a time");
    }
    grant.max_age = reader.duration("max_age").value_or(default_max_age(point, grant.kind));
    grant.min_interval = reader.duration("min_interval").value_or(Duration{});
    grant.per_day = static_cast<std::uint32_t>(reader.integer("per_day").value_or(0));
}

std::optional<double> read_limit(TableReader& reader, std::string_view key, const Point& point) {
    const auto limit = reader.number(key);
    if (!limit) {
        return std::nullopt;
    }
    const Range can = engineering_limits(point.encoding, point.scaling);
    // Scaling is not exact: 0.1 * 32767 may be a hair above the 3276.7 a person writes.
    const double slack = 1e-9 * std::max(std::abs(can.min), std::abs(can.max));
    if (*limit < can.min - slack || *limit > can.max + slack) {
        reader.report().error(reader.at(key), Code::beyond_register,
                              std::string(key) + " = " + to_text(Value{*limit}) +
                                  " is outside what the register can hold, " +
                                  to_text(Value{can.min}) + " to " + to_text(Value{can.max}));
    }
    return limit;
}

void read_numeric_limits(TableReader& reader, const Point& point, WriteGrant& grant) {
    grant.min = read_limit(reader, "min", point);
    grant.max = read_limit(reader, "max", point);
    if (grant.min && grant.max && *grant.min > *grant.max) {
        reader.report().error(reader.at("min"), Code::limits_disagree, "min is above max");
    }
    grant.step = reader.number("step");
    if (grant.step && *grant.step <= 0.0) {
        reader.report().error(reader.at("step"), Code::out_of_limits, "step is above 0");
    }
    grant.round = reader.flag("round").value_or(false);
    grant.unlimited = reader.flag("unlimited").value_or(false);
    const bool limited = reader.has("min") || reader.has("max") || reader.has("allow");
    if (grant.unlimited && limited) {
        reader.report().error(reader.key_at("unlimited"), Code::limits_disagree,
                              "unlimited contradicts the limits beside "
                              "it");
    }
    const bool enough = (reader.has("min") && reader.has("max")) || reader.has("allow");
    if (!grant.unlimited && !enough) {
        reader.report().error(reader.at(), Code::write_without_limits,
                              reader.what() + " has no limits: write min and max, or allow = "
                                              "[...], or unlimited = true on purpose");
    }
}

/// What no function writes, or not safely; empty if nothing stands against it.
std::string unwritable(const Point& point) {
    const auto& encoding = point.encoding;
    if (!is_writable_table(point.range.table)) {
        return std::string(short_name(point.range.table)) +
               " cannot be written, only co and hr can";
    }
    if (point.exponent) {
        return "a value with scale_exp cannot be written: the device may change the exponent "
               "before the value arrives. If it never does, write scale = ... instead";
    }
    if (point.elements > 0 &&
        (encoding.type == RawType::u8_high || encoding.type == RawType::u8_low)) {
        return "half registers can be written one by one, not as a list";
    }
    if (encoding.type == RawType::text && encoding.length % 2 != 0) {
        return "registers are written whole: " + type_text(encoding) +
               " ends in the middle of one, write str" + std::to_string(encoding.length + 1);
    }
    const bool coils = point.range.table == Table::coil;
    const auto most = coils ? limits::write_bits_max : limits::write_words_max;
    if (point.range.count > most) {
        return "one request writes " + std::to_string(most) + (coils ? " coils" : " registers") +
               " at most, this takes " + std::to_string(point.range.count);
    }
    return {};
}

Value allowed_number(const Node& node, const Point& point) {
    const auto number = number_of(node);
    if (!number) {
        return {};
    }
    if (const auto* whole = std::get_if<std::int64_t>(&node.value)) {
        return Value{*whole};
    }
    const bool integers_only = is_integer(point.encoding.type) && point.scaling.identity();
    if (integers_only && *number != std::floor(*number)) {
        return {};
    }
    return Value{*number};
}

/// One value of `allow`, of the kind the point has; null when it is of another.
Value allowed_value(const Node& node, const Point& point, const Site& site) {
    if (point.encoding.type == RawType::boolean) {
        const auto* flag = std::get_if<bool>(&node.value);
        return flag == nullptr ? Value{} : Value{*flag};
    }
    const auto* text = std::get_if<std::string>(&node.value);
    if (kind_of(point.encoding.type) == RawKind::text) {
        return text != nullptr && words_from_text(*text, point.encoding) ? Value{*text} : Value{};
    }
    if (kind_of(point.encoding.type) == RawKind::time) {
        const auto number = allowed_number(node, point);
        const auto* count = std::get_if<std::int64_t>(&number);
        return count != nullptr && words_from_time(*count, point.encoding) ? number : Value{};
    }
    if (!point.enumeration) {
        return allowed_number(node, point);
    }
    const auto& values = site.mapping.enumeration(*point.enumeration).values;
    const bool known =
        text != nullptr && std::any_of(values.begin(), values.end(),
                                       [text](const auto& value) { return value.second == *text; });
    return known ? Value{*text} : Value{};
}

void read_allow(TableReader& reader, const Point& point, WriteGrant& grant, const Site& site) {
    const Array* list = reader.list("allow");
    if (list == nullptr) {
        return;
    }
    if (list->empty()) {
        reader.report().error(reader.at("allow"), Code::empty_value,
                              "allow is empty: nothing could be written");
    }
    const Range can = engineering_limits(point.encoding, point.scaling);
    for (const Node& node : *list) {
        const Value value = allowed_value(node, point, site);
        double number = can.min;
        if (is_null(value)) {
            reader.report().error(node.at, Code::bad_allowed_value,
                                  "allow: the attribute is of type " + point.value_type +
                                      " and cannot have this value");
        } else if (is_numeric(point) && as_number(value, number) &&
                   (number < can.min || number > can.max)) {
            reader.report().error(node.at, Code::beyond_register,
                                  "allow: the register cannot hold " + to_text(value));
        } else {
            grant.allow.push_back(value);
        }
    }
}

} // namespace

void read_grant(const Entry& entry, const Document& document, Point& point, Site& site) {
    if (!stands_as_grant(entry, document)) {
        site.report.error(entry.at, Code::bad_grant_spelling,
                          "a grant to write is one line that starts with \"write.\" in "
                          "its first column: write." +
                              entry.key + " = { ... }");
        return;
    }
    if (const auto why = unwritable(point); !why.empty()) {
        site.report.error(entry.at, Code::not_writable, "write." + entry.key + ": " + why);
        return;
    }
    TableReader reader(std::get<KeyTable>(entry.node.value), entry.at, "write." + entry.key,
                       site.report, &language::write);
    WriteGrant grant;
    grant.address = site.addresses[point.attribute];
    read_kind(reader, point, grant);
    read_function(reader, point, grant);
    read_allow(reader, point, grant, site);
    if (is_numeric(point)) {
        read_numeric_limits(reader, point, grant);
    } else {
        reader.refuse({"min", "max", "step", "unlimited"}, "is for numbers");
        if (kind_of(point.encoding.type) == RawKind::time) {
            grant.round = reader.flag("round").value_or(false);
        } else {
            reader.refuse({"round"}, "is for numbers and times");
        }
    }
    read_verify(reader, point, grant, site);
    check_grant_reads(reader, point, grant, site);
    read_fail_safe(reader, point, grant, site);
    if (const std::string* required = reader.text("requires")) {
        site.requirements.push_back({entry.key, *required, reader.at("requires")});
    }
    reader.finish();
    point.write = std::move(grant);
}

} // namespace railbridge::config
