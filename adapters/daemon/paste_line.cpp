#include "adapters/daemon/paste_line.hpp"

#include "adapters/config/address_notations.hpp"
#include "adapters/config/csv/value_texts.hpp"
#include "adapters/config/type_text.hpp"

#include <regex>

namespace railbridge::daemon {

namespace {

/// `key = "value"` within a line; with the value changed, or behind `after` if it is not there.
std::string with_key(const std::string& line, const std::string& key, const std::string& value,
                     const std::string& after) {
    const std::string setting = key + " = \"" + value + '"';
    const std::regex there("\\b" + key + "\\s*=\\s*(\"[^\"]*\"|'[^']*')");
    if (std::regex_search(line, there)) {
        return std::regex_replace(line, there, setting, std::regex_constants::format_first_only);
    }
    const std::regex before("(\\b" + after + "\\s*=\\s*(\"[^\"]*\"|'[^']*'))");
    return std::regex_replace(line, before, "$1, " + setting,
                              std::regex_constants::format_first_only);
}

std::string address_of(const Judged& judged) {
    // Modicon text means the same whatever the device's addresses count from.
    return config::address_notations(judged.range.table, judged.range.first).modicon_long;
}

/// One value at one place, read as its type alone says: what was ranked is nothing else.
bool is_plain(const Point& point) {
    const auto& encoding = point.encoding;
    return encoding.bit_count == 0 && point.elements == 0 && !encoding.swap_single &&
           !point.exponent;
}

/// Whether a line of the site is the point's own, on one line, with an address.
bool has_own_line(const Point& point, const config::PointOrigin* origin, const std::string& line) {
    return is_plain(point) && origin != nullptr && !origin->bit &&
           origin->name.file != origin->template_file &&
           origin->address.file == origin->name.file && origin->address.line == origin->name.line &&
           std::regex_search(line, std::regex("^\\s*point\\.")) &&
           line.find('}') != std::string::npos;
}

/// What a template says of the address stays unless it is said anew; of these keys too.
bool template_decides(const Place& place, const config::PointOrigin* origin) {
    return origin != nullptr && !origin->template_name.empty() &&
           origin->address.file == origin->template_file &&
           (place.point.encoding.swap_single || place.point.exponent);
}

std::string scaling_text(const Point& point, RawKind kind) {
    if (kind != RawKind::integer && kind != RawKind::real) {
        return {};
    }
    const auto& scaling = point.scaling;
    return (scaling.factor == 1.0 ? "" : ", scale = " + config::number_text(scaling.factor)) +
           (scaling.offset == 0.0 ? "" : ", offset = " + config::number_text(scaling.offset));
}

/// What the line says about the raw value must go on making sense.
bool keeps_meaning(const Place& place, const Judged& judged) {
    const auto kind = kind_of(judged.interpretation.encoding.type);
    return kind == RawKind::integer ||
           (kind == RawKind::real && place.enumeration == nullptr && place.point.missing.empty());
}

} // namespace

std::string paste_line(const Place& place, const config::PointOrigin* origin,
                       const std::string& source_line, const Judged& judged) {
    const auto& encoding = judged.interpretation.encoding;
    const bool swapped = encoding.swap_single && !is_byte_string(encoding.type);
    const std::string type = config::type_with_order(encoding, register_count(encoding) > 1 &&
                                                                   !is_byte_string(encoding.type));
    const std::string remark = swapped ? " # and words = \"BADC\" in its device" : "";
    if (!swapped && has_own_line(place.point, origin, source_line) &&
        keeps_meaning(place, judged)) {
        std::string line = with_key(source_line, "as", type, "at");
        return judged.interpretation.shift == 0 ? line
                                                : with_key(line, "at", address_of(judged), "at");
    }
    const std::string name = place.id ? place.point.attribute : "value";
    if (template_decides(place, origin)) {
        return "# " + name + " is to be changed in " + origin->template_file.string();
    }
    const bool only_type = origin != nullptr && !origin->template_name.empty() &&
                           origin->address.file == origin->template_file && !origin->bit &&
                           judged.interpretation.shift == 0 && is_plain(place.point);
    return "point." + name + " = { " + (only_type ? "" : "at = \"" + address_of(judged) + "\", ") +
           "as = \"" + type + '"' + (swapped ? ", swap = true" : "") +
           (only_type ? "" : scaling_text(place.point, kind_of(encoding.type))) + " }" + remark;
}

} // namespace railbridge::daemon
