#include "adapters/config/point_limits.hpp"
#include "adapters/config/point_parts.hpp"

#include <algorithm>

namespace railbridge::config {

namespace {

/// `raw = [r0, r1], eng = [e0, e1]`: the line through both pairs.
void read_pairs(TableReader& reader, Scaling& scaling) {
    const Node* raw = reader.find("raw");
    const Node* eng = reader.find("eng");
    if (raw == nullptr && eng == nullptr) {
        return;
    }
    if (raw == nullptr || eng == nullptr) {
        const char* present = raw == nullptr ? "eng" : "raw";
        reader.report().error(reader.key_at(present), Code::keys_disagree,
                              "raw and eng belong together: raw = [0, 27648], eng = [0, 10]");
        return;
    }
    // Of a template's pair a single key would replace the half that it does not say with 1 or 0.
    reader.refuse({"scale", "offset"},
                  "does not go with raw and eng, which say the same: write scale "
                  "and offset, or eng, also in place of a template's");
    const auto from = numbers_of(*raw, 2, "raw = [0, 27648]", reader.report());
    const auto to = numbers_of(*eng, 2, "eng = [0, 10]", reader.report());
    if (!from || !to) {
        return;
    }
    if ((*from)[0] == (*from)[1]) {
        reader.report().error(raw->at, Code::constant_scaling, "both raw values are the same");
        return;
    }
    if ((*to)[0] == (*to)[1]) {
        reader.report().error(eng->at, Code::constant_scaling, "both eng values are the same");
        return;
    }
    scaling.factor = ((*to)[1] - (*to)[0]) / ((*from)[1] - (*from)[0]);
    scaling.offset = (*to)[0] - (*from)[0] * scaling.factor;
}

/// `scale_exp = "hr:84"`: value and exponent are read in one request, so that a new exponent never
/// meets an old value. The point's range grows over both.
void read_exponent(TableReader& reader, Point& point, Site& site) {
    const Node* node = reader.find("scale_exp");
    if (node == nullptr) {
        return;
    }
    const auto refuse = [&](const std::string& why) {
        site.report.error(node->at, Code::bad_exponent, why);
    };
    const auto* text = std::get_if<std::string>(&node->value);
    if (text == nullptr) {
        refuse("scale_exp is the address of the register that holds the power of ten, for example "
               "\"hr:84\"; for one that never changes write scale = 0.01");
        return;
    }
    const auto address =
        parse_address(*text, site.notations[index(point.device)].addressing_at(node->at));
    if (!address) {
        refuse(address.error().text);
        return;
    }
    require_counting(*text, node->at, point.device, site);
    if (address->table != point.range.table || address->bits || address->elements) {
        refuse("scale_exp is one register of the same area as at");
        return;
    }
    if (address->first >= point.range.first && address->first < point.range.end()) {
        refuse("scale_exp is one of the registers of the value: the power of ten has one of its "
               "own, most often behind it");
        return;
    }
    const std::uint32_t first = std::min(point.range.first, address->first);
    const std::uint32_t end = std::max(point.range.end(), std::uint32_t{address->first} + 1);
    const auto limit = site.mapping.device(point.device).read_limit_words;
    if (end - first > limit) {
        refuse("value and exponent are read in one request, so that they always belong together: "
               "these lie over " +
               std::to_string(end - first) + " registers, the device reads " +
               std::to_string(limit) + " at most. If the exponent never changes write scale = ...");
        return;
    }
    point.exponent = Exponent{static_cast<std::uint16_t>(point.range.first - first),
                              static_cast<std::uint16_t>(address->first - first)};
    point.range.first = static_cast<std::uint16_t>(first);
    point.range.count = static_cast<std::uint16_t>(end - first);
}

} // namespace

void read_scaling(TableReader& reader, Point& point, Site& site) {
    if (!is_numeric(point)) {
        reader.refuse({"scale", "offset", "raw", "eng", "decimals", "scale_exp"}, "is for numbers");
    } else {
        read_exponent(reader, point, site);
        point.scaling.factor = reader.number("scale").value_or(1.0);
        point.scaling.offset = reader.number("offset").value_or(0.0);
        if (point.scaling.factor == 0.0) {
            reader.report().error(reader.at("scale"), Code::constant_scaling,
                                  "scale = 0 would make every value the same");
            point.scaling.factor = 1.0;
        }
        if (const auto decimals = reader.integer("decimals")) {
            point.scaling.decimals = static_cast<std::uint8_t>(*decimals);
        }
        read_pairs(reader, point.scaling);
    }
    if (point.encoding.type == RawType::boolean) {
        point.invert = reader.flag("invert").value_or(false);
    } else {
        reader.refuse({"invert"}, "is for booleans; a negative scale turns a number round");
    }
}

} // namespace railbridge::config
