#include "adapters/config/point_limits.hpp"
#include "adapters/config/point_parts.hpp"

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
        reader.report().error(reader.key_at(present),
                              "raw and eng belong together: raw = [0, 27648], eng = [0, 10]");
        return;
    }
    reader.refuse({"scale", "offset"}, "does not go with raw and eng, which say the same");
    const auto from = numbers_of(*raw, 2, "raw = [0, 27648]", reader.report());
    const auto to = numbers_of(*eng, 2, "eng = [0, 10]", reader.report());
    if (!from || !to) {
        return;
    }
    if ((*from)[0] == (*from)[1]) {
        reader.report().error(raw->at, "both raw values are the same");
        return;
    }
    if ((*to)[0] == (*to)[1]) {
        reader.report().error(eng->at, "both eng values are the same");
        return;
    }
    scaling.factor = ((*to)[1] - (*to)[0]) / ((*from)[1] - (*from)[0]);
    scaling.offset = (*to)[0] - (*from)[0] * scaling.factor;
}

} // namespace

void read_scaling(TableReader& reader, Point& point) {
    if (!is_numeric(point)) {
        reader.refuse({"scale", "offset", "raw", "eng", "decimals"}, "is for numbers");
    } else {
        point.scaling.factor = reader.number("scale").value_or(1.0);
        point.scaling.offset = reader.number("offset").value_or(0.0);
        if (point.scaling.factor == 0.0) {
            reader.report().error(reader.at("scale"), "scale = 0 would make every value the same");
            point.scaling.factor = 1.0;
        }
        if (const auto decimals = reader.integer("decimals", 0, 15)) {
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
