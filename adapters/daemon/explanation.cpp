#include "adapters/daemon/explanation.hpp"

#include "adapters/config/address_notations.hpp"
#include "adapters/config/address_words.hpp"
#include "adapters/config/type_text.hpp"
#include "adapters/config/unit_text.hpp"
#include "adapters/daemon/plan_writes.hpp"
#include "adapters/daemon/planned_requests.hpp"
#include "adapters/daemon/point_words.hpp"

#include <algorithm>

namespace railbridge::daemon {

namespace {

std::string place_text(const config::SourcePlace& place) {
    return place.file.string() + ':' + std::to_string(place.line);
}

class Explainer {
public:
    Explainer(const Mapping& mapping, const Place& place, const config::PointOrigin* origin)
        : mapping_(mapping)
        , place_(place)
        , point_(place.point)
        , origin_(origin) {}

    std::vector<Fact> facts() {
        if (origin_ != nullptr) {
            written();
        }
        if (place_.id) {
            tree();
        }
        where();
        notations();
        meaning();
        if (place_.id) {
            if (const std::string rules = quality_words(point_); !rules.empty()) {
                add("quality", "quality", rules);
            }
            add("schedule", "schedule", schedule_words(mapping_, point_));
            if (point_.read) {
                request();
            }
            grant();
        }
        return std::move(facts_);
    }

private:
    void add(std::string_view key, std::string_view label, std::string text) {
        facts_.push_back({key, label, std::move(text)});
    }
    void add(std::string_view key, std::string_view label, std::string text, std::uint64_t number) {
        facts_.push_back({key, label, std::move(text), number});
    }

    void written() {
        add("file", "written in", place_text(origin_->name));
        if (!origin_->template_name.empty() && origin_->address.file == origin_->template_file) {
            add("template", "template",
                origin_->template_name + ", " + place_text(origin_->address));
            add("source", "its source",
                origin_->template_source + (origin_->document_seen ? "" : " (document not seen)"));
        }
        if (origin_->taken.line != 0) {
            add("takenBy", "taken by", place_text(origin_->taken));
        }
    }

    /// Only where the mapping says what lies below what.
    void tree() {
        const auto& asset = mapping_.asset(point_.asset);
        std::string way = asset.key;
        for (auto above = asset.parent; above; above = mapping_.asset(*above).parent) {
            way += ", below " + mapping_.asset(*above).key;
        }
        if (asset.parent) {
            add("asset", "asset", way);
        }
    }

    void where() {
        add("line", "line", place_.line.key + " (" + transport_words(place_.line) + ')');
        if (const auto* device = device_at(mapping_, place_)) {
            add("device", "device", device->key);
        }
        add("unit", "unit", std::to_string(place_.unit), place_.unit);
        const auto function = static_cast<unsigned>(read_function(point_.range.table));
        add("function", "function", "FC" + std::to_string(function) + " reads it", function);
    }

    void notations() {
        const auto range = point_.value_range();
        const auto all = config::address_notations(range.table, range.first);
        const std::string whole = config::address_words(point_);
        add("address", "address", whole + " on the wire");
        add("hex", "address", all.hex);
        add("offset1", "address", all.offset1 + " counted from one");
        add("modicon", "address", "Modicon " + all.modicon);
        if (all.modicon_long != all.modicon) {
            add("modiconLong", "address", all.modicon_long);
        }
        if (origin_ != nullptr && !origin_->plc.empty()) {
            add("plc", "in the PLC", origin_->plc);
        }
        add("count", "address",
            std::to_string(range.count) + (is_bit_table(range.table) ? " bit" : " register") +
                (range.count == 1 ? "" : "s"),
            range.count);
    }

    void meaning() {
        const auto& encoding = point_.encoding;
        if (is_bit_table(point_.range.table)) {
            add("type", "type", "bool");
        } else {
            add("type", "type", config::type_with_order(encoding, true));
            add("order", "type", order_words(encoding));
        }
        if (encoding.bit_count > 0 && !is_bit_table(point_.range.table)) {
            add("bits", "type",
                encoding.bit_count == 1
                    ? "bit " + std::to_string(encoding.bit_first)
                    : "bits " + std::to_string(encoding.bit_first) + " to " +
                          std::to_string(encoding.bit_first + encoding.bit_count - 1));
        }
        if (const std::string text = scaling_words(point_); !text.empty()) {
            add("scaling", "value", text);
        }
        if (place_.enumeration != nullptr) {
            add("enum", "value", enum_text());
        }
        if (!point_.units.empty()) {
            add("units", "units", config::unit_spelling(point_.units));
        }
        if (place_.id) {
            add("valueType", "at the manager", point_.value_type);
        }
    }

    std::string enum_text() const {
        std::string text;
        for (const auto& [raw, name] : place_.enumeration->values) {
            text += (text.empty() ? "" : ", ") + std::to_string(raw) + " = " + name;
        }
        return text;
    }

    /// As `plan` counts: everything of the unit due at once.
    void request() {
        const auto line = mapping_.device(point_.device).line;
        const auto all = planned_requests(mapping_, line);
        for (std::size_t i = 0; i < all.size(); ++i) {
            const auto& points = all[i].read.points;
            if (std::find(points.begin(), points.end(), *place_.id) == points.end()) {
                continue;
            }
            add("request", "request", request_text(all[i].read));
            if (i > 0 && share_area(all[i - 1], all[i])) {
                add("apartFromBefore", "not one with",
                    request_words(all[i - 1].read.range) + ": " + all[i].apart);
            }
            if (i + 1 < all.size() && share_area(all[i], all[i + 1])) {
                add("apartFromNext", "not one with",
                    request_words(all[i + 1].read.range) + ": " + all[i + 1].apart);
            }
        }
    }

    static bool share_area(const PlannedRequest& one, const PlannedRequest& next) {
        return one.device == next.device && one.read.range.table == next.read.range.table;
    }

    static std::string request_text(const ReadRange& read) {
        const std::size_t others = read.points.size() - 1;
        return request_words(read.range) +
               (others == 0 ? ", alone"
                            : ", with " + std::to_string(others) + " other point" +
                                  (others == 1 ? "" : "s")) +
               ", when all of the unit is due";
    }

    void grant() {
        if (!point_.write) {
            add("write", "write", "not granted: there is no line write." + point_.attribute);
            return;
        }
        const auto write = planned_write(point_, mapping_);
        std::string text = write.kind + " by " + write.by + ", limits " + write.limits +
                           ", verified by " + write.verify + ", not when older than " +
                           write.max_age;
        for (const auto& one : write.autonomous) {
            text += "; by itself: " + one;
        }
        add("write", "write", text);
        if (origin_ != nullptr && origin_->grant.line != 0) {
            add("grantedIn", "granted in", place_text(origin_->grant));
        }
    }

    const Mapping& mapping_;
    const Place& place_;
    const Point& point_;
    const config::PointOrigin* origin_;
    std::vector<Fact> facts_;
};

} // namespace

std::vector<Fact> explain(const Mapping& mapping, const Place& place,
                          const config::PointOrigin* origin) {
    return Explainer(mapping, place, origin).facts();
}

const Device* device_at(const Mapping& mapping, const Place& place) {
    if (place.id) {
        return &mapping.device(mapping.point(*place.id).device);
    }
    for (const Device& device : mapping.devices) {
        if (device.unit == place.unit && mapping.line(device.line).key == place.line.key) {
            return &device;
        }
    }
    return nullptr;
}

} // namespace railbridge::daemon
