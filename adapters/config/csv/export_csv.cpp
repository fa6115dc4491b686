#include "adapters/config/csv/export_csv.hpp"

#include "adapters/config/address_words.hpp"
#include "adapters/config/csv/csv_columns.hpp"
#include "adapters/config/csv/csv_points.hpp"
#include "adapters/config/duration_text.hpp"
#include "adapters/config/type_text.hpp"
#include "adapters/config/unit_text.hpp"

#include <array>
#include <charconv>

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

/// Shortest text that reads back as the same number.
std::string number_text(double number) {
    std::array<char, 32> text{};
    const auto [end, problem] = std::to_chars(text.data(), text.data() + text.size(), number);
    return problem == std::errc{} ? std::string(text.data(), end) : std::string();
}

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
        text += (text.empty() ? "" : "; ") + railbridge::to_text(value);
    }
    return text;
}

/// A value as TOML writes it; beyond its 64 bits as a mapping does.
std::string toml_value(const Value& value) {
    if (const auto* text = std::get_if<std::string>(&value)) {
        return toml_text(*text);
    }
    if (const auto* large = std::get_if<std::uint64_t>(&value)) {
        std::array<char, 20> digits{};
        const auto [end, problem] =
            std::to_chars(digits.data(), digits.data() + digits.size(), *large, 16);
        return problem == std::errc{} ? "\"0x" + std::string(digits.data(), end) + '"' : "\"\"";
    }
    return railbridge::to_text(value);
}

/// Keys of TOML, one behind the other.
class Keys {
public:
    void add(std::string_view key, const std::string& value) {
        text_ += (text_.empty() ? "" : ", ") + std::string(key) + " = " + value;
    }
    void add_if(bool given, std::string_view key, const std::string& value) {
        if (given) {
            add(key, value);
        }
    }
    std::string text() const { return text_; }

private:
    std::string text_;
};

std::string time_text(Duration time) {
    return toml_text(to_text(time));
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

/// What has no column of its own and would change the value or what is told of it.
std::string more_of(const Point& point) {
    Keys keys;
    keys.add_if(obeys_device(point), "swap", "true");
    keys.add_if(point.exponent.has_value(), "scale_exp",
                point.exponent ? exponent_address(point) : std::string());
    keys.add_if(point.missing.size() > 1, "missing", missing_list(point));
    keys.add_if(point.invert, "invert", "true");
    keys.add_if(point.scaling.decimals.has_value(), "decimals",
                std::to_string(point.scaling.decimals.value_or(0)));
    const Range range = point.range_eng.value_or(Range{});
    keys.add_if(point.range_eng.has_value(), "range",
                '[' + number_text(range.min) + ", " + number_text(range.max) + ']');
    keys.add_if(point.deadband.has_value(), "deadband", number_text(point.deadband.value_or(0.0)));
    keys.add_if(point.heartbeat.has_value(), "heartbeat",
                time_text(point.heartbeat.value_or(Duration{})));
    keys.add_if(point.null_when_stale, "on_stale", "\"null\"");
    keys.add_if(!point.publish, "publish", "false");
    return keys.text();
}

std::string more_of(const WriteGrant& grant) {
    Keys keys;
    keys.add_if(grant.step.has_value(), "step", number_text(grant.step.value_or(1.0)));
    keys.add_if(grant.unlimited, "unlimited", "true");
    keys.add_if(grant.round, "round", "true");
    keys.add_if(grant.function.has_value(), "fc",
                std::to_string(static_cast<int>(
                    grant.function.value_or(FunctionCode::write_single_register))));
    keys.add_if(grant.verify == Verify::echo && grant.kind == WriteKind::level, "verify",
                "\"echo\"");
    keys.add_if(grant.settle > Duration{}, "settle", time_text(grant.settle));
    keys.add("max_age", time_text(grant.max_age));
    keys.add_if(grant.min_interval > Duration{}, "min_interval", time_text(grant.min_interval));
    return keys.text();
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
        return more_of(point);
    case CsvColumn::write_more:
        return point.write ? more_of(grant) : std::string();
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

} // namespace railbridge::config
