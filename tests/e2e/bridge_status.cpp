#include "tests/e2e/bridge_status.hpp"

#include <simdjson.h>

#include <algorithm>
#include <stdexcept>

namespace railbridge::test {

namespace {

using simdjson::dom::element;

std::string text(const element& object, const char* key) {
    return std::string(object[key].get_string().value());
}

std::uint64_t number(const element& object, const char* key) {
    return object[key].get_uint64().value();
}

SeenPoint read_point(const element& json) {
    const element age = json["ageMs"];
    return {.asset = text(json, "asset"),
            .attribute = text(json, "attribute"),
            .value = simdjson::minify(json["value"].value()),
            .quality = text(json, "quality"),
            .age_ms = age.is_null() ? -1 : age.get_int64().value()};
}

SeenLine read_line(const element& json) {
    return {.key = text(json, "key"),
            .state = text(json, "state"),
            .last_error = text(json, "lastError"),
            .requests = number(json, "requests"),
            .timeouts = number(json["errors"], "timeout"),
            .late = number(json["errors"], "late"),
            .reconnects = number(json, "reconnects"),
            .slowdown = json["slowdown"].get_double().value()};
}

SeenCommand read_command(const element& json) {
    return {.ack_id = text(json, "ackId"),
            .attribute = text(json, "attribute"),
            .value = text(json, "value"),
            .state = text(json, "state"),
            .reason = text(json, "reason")};
}

template <typename Items, typename Matches>
const typename Items::value_type& find(const Items& items, Matches matches,
                                       const std::string& what) {
    const auto found = std::find_if(items.begin(), items.end(), matches);
    if (found == items.end()) {
        throw std::runtime_error("the status has no " + what);
    }
    return *found;
}

} // namespace

const SeenPoint& BridgeStatus::point(const std::string& asset, const std::string& attribute) const {
    return find(
        points,
        [&](const SeenPoint& one) { return one.asset == asset && one.attribute == attribute; },
        asset + "." + attribute);
}

const SeenLine& BridgeStatus::line(const std::string& key) const {
    return find(
        lines, [&](const SeenLine& one) { return one.key == key; }, "line " + key);
}

const SeenUnit& BridgeStatus::unit(const std::string& device) const {
    return find(
        units, [&](const SeenUnit& one) { return one.device == device; }, "device " + device);
}

std::string BridgeStatus::command_state(const std::string& ack_id) const {
    const auto found = std::find_if(commands.begin(), commands.end(),
                                    [&](const SeenCommand& one) { return one.ack_id == ack_id; });
    return found == commands.end() ? std::string() : found->state;
}

BridgeStatus parse_status(const std::string& json) {
    simdjson::dom::parser parser;
    const element root = parser.parse(json);
    BridgeStatus status;
    status.health = text(root, "health");
    status.uplink = text(root, "uplink");
    status.command_path = text(root, "commandPath");
    for (const element one : root["points"].get_array()) {
        status.points.push_back(read_point(one));
    }
    for (const element one : root["lines"].get_array()) {
        status.lines.push_back(read_line(one));
    }
    for (const element one : root["units"].get_array()) {
        status.units.push_back({text(one, "device"), text(one, "state")});
    }
    for (const element one : root["commands"].get_array()) {
        status.commands.push_back(read_command(one));
    }
    const element counters = root["counters"];
    status.commands_written = number(counters, "commandsWritten");
    status.commands_acked = number(counters, "commandsAcked");
    status.values_published = number(counters, "valuesPublished");
    return status;
}

} // namespace railbridge::test
