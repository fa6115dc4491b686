#include "adapters/config/csv/export_csv.hpp"

#include "adapters/config/address_words.hpp"
#include "adapters/config/csv/csv_columns.hpp"
#include "adapters/config/csv/export_grant.hpp"
#include "adapters/config/csv/value_texts.hpp"
#include "adapters/config/duration_text.hpp"
#include "adapters/config/point_limits.hpp"
#include "adapters/config/rate_defaults.hpp"
#include "adapters/config/type_text.hpp"
#include "adapters/config/unit_text.hpp"

#include <array>

namespace railbridge::config {

namespace {

constexpr std::array order{
    CsvColumn::asset,     CsvColumn::name,   CsvColumn::area,       CsvColumn::address,
    CsvColumn::type,      CsvColumn::scale,  CsvColumn::offset,     CsvColumn::units,
    CsvColumn::rate,      CsvColumn::period, CsvColumn::access,     CsvColumn::write_min,
    CsvColumn::write_max, CsvColumn::allow,  CsvColumn::pulse,      CsvColumn::enumeration,
    CsvColumn::missing,   CsvColumn::label,  CsvColumn::line,       CsvColumn::unit_id,
    CsvColumn::words,     CsvColumn::more,   CsvColumn::write_more,
};

std::string limit_text(const std::optional<double>& limit) {
    return limit ? number_text(*limit) : std::string();
}

std::string access_of(const Point& point) {
    return point.write ? (point.read ? "rw" : "w") : "r";
}

std::string enum_text(const Mapping& mapping, const Point& point) {
    std::string text;
    if (point.enumeration) {
        for (const auto& [raw, name] : mapping.enumeration(*point.enumeration).values) {
            const bool plain = name.find_first_of(";=\"") == std::string::npos;
            text += (text.empty() ? "" : "; ") + std::to_string(raw) + '=' +
                    (plain ? name : toml_text(name));
        }
    }
    return text;
}

std::string list_text(const std::vector<Value>& values) {
    std::string text;
    for (const Value& value : values) {
        text += (text.empty() ? "" : "; ") + toml_value(value);
    }
    return text;
}

std::string exponent_address(const Point& point) {
    return toml_text(std::string(short_name(point.range.table)) + ':' +
                     std::to_string(point.range.first + point.exponent->exponent_at));
}

std::string missing_list(const Point& point) {
    std::string list;
    for (const Value& value : point.missing) {
        list += (list.empty() ? "[" : ", ") + toml_value(value);
    }
    return list + ']';
}

/// Registers that `swap` makes obey the order of bytes say no order themselves: the device must.
bool obeys_device(const Point& point) {
    return point.encoding.swap_single && !is_byte_string(point.encoding.type);
}

/// The order of a device that has such registers. All other types of it then say theirs.
std::optional<WordOrder> words_of(const Mapping& mapping, DeviceId device) {
    for (const Point& point : mapping.points) {
        if (point.device == device && obeys_device(point)) {
            return point.encoding.order;
        }
    }
    return std::nullopt;
}

void add_if(bool given, std::string_view key, const std::string& value, KeyTexts& keys) {
    if (given) {
        keys.emplace_back(key, value);
    }
}

/// What has no column of its own and would change the value or what is told of it. Rates come back
/// by name and period; the rest of what they say is said of the point.
KeyTexts more_of(const Point& point, const Rate& rate) {
    KeyTexts keys;
    add_if(obeys_device(point), "swap", "true", keys);
    if (point.exponent) {
        keys.emplace_back("scale_exp", exponent_address(point));
    }
    add_if(point.missing.size() > 1, "missing", missing_list(point), keys);
    add_if(point.invert, "invert", "true", keys);
    if (point.scaling.decimals) {
        keys.emplace_back("decimals", std::to_string(*point.scaling.decimals));
    }
    if (point.range_eng) {
        keys.emplace_back("range", '[' + number_text(point.range_eng->min) + ", " +
                                       number_text(point.range_eng->max) + ']');
    }
    if (point.deadband) {
        keys.emplace_back("deadband", number_text(*point.deadband));
    }
    const Duration heartbeat = point.heartbeat.value_or(rate.heartbeat);
    add_if(heartbeat > Duration{}, "heartbeat", time_text(heartbeat), keys);
    add_if(point.stale_after != usual_stale_after(rate.every), "stale_after",
           time_text(point.stale_after), keys);
    add_if(point.null_when_stale, "on_stale", "\"null\"", keys);
    add_if(!point.publish, "publish", "false", keys);
    KeyTexts meta;
    add_if(point.store_data_points != is_stored_unless_said(point), "storeDataPoints",
           point.store_data_points ? "true" : "false", meta);
    add_if(point.rule_state, "ruleState", "true", meta);
    add_if(!meta.empty(), "meta", "{ " + in_line(meta) + " }", keys);
    return keys;
}

/// As a cell: texts without quotes.
std::string missing_text(const Value& value) {
    const std::string text = toml_value(value);
    return text.size() > 1 && text.front() == '"' ? text.substr(1, text.size() - 2) : text;
}

std::string cell(const Mapping& mapping, const Point& point, CsvColumn column,
                 std::optional<WordOrder> words) {
    const Device& device = mapping.device(point.device);
    const Rate& rate = mapping.rate(point.rate);
    const WriteGrant grant = point.write.value_or(WriteGrant{});
    switch (column) {
    case CsvColumn::asset:
        return mapping.asset(point.asset).key;
    case CsvColumn::name:
        return point.attribute;
    case CsvColumn::area:
        return std::string(short_name(point.range.table));
    case CsvColumn::address:
        return address_words(point);
    case CsvColumn::type:
        return type_with_order(point.encoding, words.has_value());
    case CsvColumn::scale:
        return number_text(point.scaling.factor);
    case CsvColumn::offset:
        return number_text(point.scaling.offset);
    case CsvColumn::units:
        return unit_spelling(point.units);
    case CsvColumn::rate:
        return rate.name;
    case CsvColumn::period:
        return to_text(rate.every);
    case CsvColumn::access:
        return access_of(point);
    case CsvColumn::write_min:
        return limit_text(grant.min);
    case CsvColumn::write_max:
        return limit_text(grant.max);
    case CsvColumn::allow:
        return list_text(grant.allow);
    case CsvColumn::pulse:
        return grant.kind == WriteKind::pulse ? to_text(grant.pulse) : std::string();
    case CsvColumn::enumeration:
        return enum_text(mapping, point);
    case CsvColumn::missing:
        return point.missing.size() == 1 ? missing_text(point.missing.front()) : std::string();
    case CsvColumn::label:
        return point.label;
    case CsvColumn::line:
        return mapping.line(device.line).key;
    case CsvColumn::unit_id:
        return std::to_string(device.unit);
    case CsvColumn::words:
        return words ? std::string(order_text(*words)) : std::string();
    case CsvColumn::more:
        return in_line(more_of(point, rate));
    case CsvColumn::write_more:
        return point.write ? in_line(grant_keys(grant, mapping)) : std::string();
    default:
        return {};
    }
}

} // namespace

std::string export_csv(const Mapping& mapping, char separator) {
    std::string text;
    for (const CsvColumn column : order) {
        text += (text.empty() ? std::string() : std::string(1, separator)) +
                csv_cell(to_string(column), separator);
    }
    text += '\n';
    std::vector<std::optional<WordOrder>> words;
    for (std::size_t i = 0; i < mapping.devices.size(); ++i) {
        words.push_back(words_of(mapping, static_cast<DeviceId>(i)));
    }
    for (const Point& point : mapping.points) {
        std::string row;
        for (const CsvColumn column : order) {
            row += (column == order.front() ? std::string() : std::string(1, separator)) +
                   csv_cell(cell(mapping, point, column, words[index(point.device)]), separator);
        }
        text += row + '\n';
    }
    return text;
}

std::vector<std::string> left_out_of_csv(const Mapping& mapping) {
    std::vector<std::string> left_out;
    for (const auto key : grant_keys_left_out()) {
        left_out.push_back(std::string(key) + " of write. lines");
    }
    for (const Device& device : mapping.devices) {
        if (!device.never_read.empty()) {
            left_out.push_back("never_read of " + device.key);
        }
    }
    for (const Point& point : mapping.points) {
        if (!point.meta_json.empty()) {
            left_out.push_back("meta of " + mapping.asset(point.asset).key + '.' + point.attribute);
        }
    }
    return left_out;
}

} // namespace railbridge::config
