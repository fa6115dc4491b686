#include "adapters/daemon/switch_requests.hpp"

#include "adapters/base/json_value.hpp"
#include "bridge/base/cut_text.hpp"

#include <chrono>
#include <cstdint>

namespace railbridge::daemon {

namespace {

using Writer = JsonWriter;
using simdjson::dom::object;

// As long as a duration may be in the files.
constexpr std::chrono::milliseconds lasts_max = std::chrono::hours{24 * 366};

std::string cut(std::string_view text) {
    return std::string(cut_text(text, switch_text_bytes_max));
}

std::string text(const object& from, const char* key) {
    std::string_view value;
    return from[key].get(value) == simdjson::SUCCESS ? cut(value) : std::string{};
}

bool flag(const object& from, const char* key) {
    bool value = false;
    return from[key].get(value) == simdjson::SUCCESS && value;
}

/// False if it says neither.
bool on_or_off(const object& from, bool& on) {
    const auto action = text(from, "action");
    on = action == "on";
    return on || action == "off";
}

Error not_understood(const std::string& what) {
    return fatal("the request is not understood: " + what);
}

} // namespace

Result<CommandsRequest> parse_commands_request(const object& from) {
    CommandsRequest request;
    if (!on_or_off(from, request.on)) {
        return fail(not_understood("commands with on or off as its action"));
    }
    request.by = text(from, "by");
    request.reason = text(from, "reason");
    request.accept_journal_loss = flag(from, "acceptJournalLoss");
    return request;
}

Result<MaintenanceRequest> parse_maintenance_request(const object& from) {
    MaintenanceRequest request;
    request.line = text(from, "line");
    if (request.line.empty() || !on_or_off(from, request.on)) {
        return fail(not_understood("maintenance with a line, and on or off as its action"));
    }
    std::int64_t lasts = 0;
    const bool given = from["lastsMs"].get(lasts) == simdjson::SUCCESS;
    if (given && (lasts <= 0 || lasts > lasts_max.count())) {
        return fail(not_understood("lastsMs is above 0, and at most a year"));
    }
    request.lasts = std::chrono::milliseconds{lasts};
    request.by = text(from, "by");
    request.reason = text(from, "reason");
    request.release = flag(from, "release");
    return request;
}

Result<DeviceRequest> parse_device_request(const object& from) {
    DeviceRequest request{text(from, "device"), text(from, "by")};
    if (request.device.empty() || text(from, "action") != "replaced") {
        return fail(not_understood("device with a device, and replaced as its action"));
    }
    return request;
}

std::string to_line(const CommandsRequest& request) {
    rapidjson::StringBuffer buffer;
    Writer json{buffer};
    json.StartObject();
    write_text(json, "request", "commands");
    write_text(json, "action", request.on ? "on" : "off");
    write_text(json, "by", request.by);
    write_text(json, "reason", request.reason);
    json.Key("acceptJournalLoss");
    json.Bool(request.accept_journal_loss);
    json.EndObject();
    return buffer.GetString();
}

std::string to_line(const MaintenanceRequest& request) {
    rapidjson::StringBuffer buffer;
    Writer json{buffer};
    json.StartObject();
    write_text(json, "request", "maintenance");
    write_text(json, "line", request.line);
    write_text(json, "action", request.on ? "on" : "off");
    write_text(json, "by", request.by);
    write_text(json, "reason", request.reason);
    if (request.lasts > Duration{}) {
        json.Key("lastsMs");
        json.Int64(std::chrono::duration_cast<std::chrono::milliseconds>(request.lasts).count());
    }
    json.Key("release");
    json.Bool(request.release);
    json.EndObject();
    return buffer.GetString();
}

std::string to_line(const DeviceRequest& request) {
    rapidjson::StringBuffer buffer;
    Writer json{buffer};
    json.StartObject();
    write_text(json, "request", "device");
    write_text(json, "action", "replaced");
    write_text(json, "device", request.device);
    write_text(json, "by", request.by);
    json.EndObject();
    return buffer.GetString();
}

std::string done_line(std::string_view error) {
    rapidjson::StringBuffer buffer;
    Writer json{buffer};
    json.StartObject();
    if (error.empty()) {
        json.Key("done");
        json.Bool(true);
    } else {
        write_text(json, "error", std::string(error));
    }
    json.EndObject();
    return buffer.GetString();
}

Status parse_done(const std::string& line) {
    simdjson::dom::parser parser;
    object answer;
    std::string_view error;
    if (parser.parse(line).get(answer) == simdjson::SUCCESS) {
        if (flag(answer, "done")) {
            return {};
        }
        if (answer["error"].get(error) == simdjson::SUCCESS) {
            return fail(Error{Recovery::retry_later, std::string(error)});
        }
    }
    return fail(fatal(
        "the bridge answered what this program does not understand; are both of one version?"));
}

} // namespace railbridge::daemon
