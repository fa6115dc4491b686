#include "adapters/config/grant_parts.hpp"
#include "bridge/commands/command_checks.hpp"

#include <string>

namespace railbridge::config {

namespace {

std::optional<Scalar> scalar_of(const Node& node) {
    if (const auto* flag = std::get_if<bool>(&node.value)) {
        return *flag;
    }
    if (const auto* whole = std::get_if<std::int64_t>(&node.value)) {
        return *whole;
    }
    if (const auto* text = std::get_if<std::string>(&node.value)) {
        return *text;
    }
    const auto number = number_of(node);
    return number ? std::optional<Scalar>{*number} : std::nullopt;
}

/// Null if it is of no kind that an attribute can have.
Value value_of(const Node& node) {
    const auto* list = std::get_if<Array>(&node.value);
    if (list == nullptr) {
        const auto scalar = scalar_of(node);
        return scalar ? to_value(*scalar) : Value{};
    }
    ValueList values;
    for (const Node& element : *list) {
        const auto scalar = scalar_of(element);
        if (!scalar) {
            return {};
        }
        values.push_back(*scalar);
    }
    return values;
}

/// Why the manager could not send this value either; empty if it could.
std::string refusal(const Value& value, const Point& point, const WriteGrant& grant,
                    const Site& site) {
    Mapping alone;
    alone.enums = site.mapping.enums;
    alone.assets.emplace_back();
    alone.points.push_back(point);
    alone.points.front().asset = {};
    alone.points.front().write = grant;
    PendingEvent event;
    event.attribute = point.attribute;
    event.value = value;
    const auto decision = CommandChecks{alone, Passthrough::none}.decide(event);
    const auto* refused = std::get_if<Refusal>(&decision);
    return refused == nullptr ? std::string{} : refused->reason;
}

void read_safe(TableReader& reader, const Point& point, WriteGrant& grant, Site& site) {
    const Node* node = reader.find("safe");
    const auto after = reader.duration("after");
    if (node == nullptr) {
        if (reader.has("after")) {
            reader.report().error(reader.key_at("after"), Code::keys_disagree,
                                  "after says when the safe value is written: add safe = VALUE");
        }
        return;
    }
    if (!reader.has("after")) {
        reader.report().error(reader.key_at("safe"), Code::missing_key,
                              "safe needs to know when: add after = \"60s\", counted from the "
                              "moment the manager is gone");
    }
    auto value = value_of(*node);
    if (is_null(value)) {
        reader.report().error(node->at, Code::wrong_kind,
                              "safe is a value of the attribute: true or false, a number, a text, "
                              "or a list of them");
        return;
    }
    if (const auto why = refusal(value, point, grant, site); !why.empty()) {
        reader.report().error(node->at, Code::bad_fail_safe,
                              "safe = " + to_text(value) + " would be refused: " + why);
        return;
    }
    grant.safe = std::move(value);
    grant.after = after.value_or(Duration{});
}

void read_feeding(TableReader& reader, const Point& point, WriteGrant& grant) {
    grant.rewrite_every = reader.duration("rewrite_every").value_or(Duration{});
    if (!reader.has("rewrite_every")) {
        return;
    }
    if (!point.read) {
        reader.report().error(reader.key_at("rewrite_every"), Code::bad_fail_safe,
                              "rewrite_every reads the point before each write, so that a change "
                              "at the device is not undone; read = false contradicts that");
    }
    if (grant.per_day > 0) {
        reader.report().error(reader.key_at("rewrite_every"), Code::bad_fail_safe,
                              "rewrite_every writes again and again, and per_day says that the "
                              "register does not bear it: leave out one of them");
    }
    if (grant.read_modify_write) {
        reader.report().error(reader.key_at("rewrite_every"), Code::bad_fail_safe,
                              "rewrite_every would write the other bits of the register again and "
                              "again; it needs a device with function 22, or a register of its "
                              "own");
    }
}

} // namespace

void read_fail_safe(TableReader& reader, const Point& point, WriteGrant& grant, Site& site) {
    if (grant.kind == WriteKind::pulse) {
        for (const char* key : {"safe", "after", "rewrite_every"}) {
            if (reader.find(key) != nullptr) {
                reader.report().error(reader.key_at(key), Code::bad_fail_safe,
                                      std::string(key) +
                                          " is for levels: the bridge ends every pulse by itself, "
                                          "and never begins one");
            }
        }
        return;
    }
    read_safe(reader, point, grant, site);
    read_feeding(reader, point, grant);
}

} // namespace railbridge::config
