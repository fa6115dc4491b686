#include "adapters/runtime/status_json.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <cmath>
#include <string_view>
#include <variant>

namespace railbridge::runtime {

namespace {

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

class Json {
public:
    explicit Json(Writer& writer)
        : writer_(writer) {}

    void field(std::string_view key, std::string_view text) {
        name(key);
        writer_.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
    }
    void field(std::string_view key, std::uint64_t number) {
        name(key);
        writer_.Uint64(number);
    }
    void field(std::string_view key, std::int64_t number) {
        name(key);
        writer_.Int64(number);
    }
    void field(std::string_view key, double number) {
        name(key);
        writer_.Double(number);
    }
    void field(std::string_view key, bool flag) {
        name(key);
        writer_.Bool(flag);
    }
    void value(std::string_view key, const Value& value) {
        name(key);
        std::visit(*this, value);
    }
    template <typename Items, typename Each>
    void list(std::string_view key, const Items& items, Each each) {
        name(key);
        writer_.StartArray();
        for (const auto& item : items) {
            writer_.StartObject();
            each(item);
            writer_.EndObject();
        }
        writer_.EndArray();
    }

    void operator()(std::monostate /*null*/) { writer_.Null(); }
    void operator()(bool value) { writer_.Bool(value); }
    void operator()(std::int64_t value) { writer_.Int64(value); }
    void operator()(std::uint64_t value) { writer_.Uint64(value); }
    void operator()(double value) {
        // JSON has no NaN; what has none is null.
        std::isfinite(value) ? writer_.Double(value) : writer_.Null();
    }
    void operator()(const std::string& value) { writer_.String(value); }

private:
    void name(std::string_view key) {
        writer_.Key(key.data(), static_cast<rapidjson::SizeType>(key.size()));
    }
    Writer& writer_;
};

void write_lines(Json& json, const EngineStatus& status) {
    json.list("lines", status.lines, [&](const LineStatus& line) {
        json.field("key", line.key);
        json.field("endpoint", line.endpoint);
        json.field("state", line.state);
        json.field("lastError", line.last_error);
        json.field("requests", line.requests);
        json.field("timeouts", line.timeouts);
        json.field("exceptions", line.exceptions);
        json.field("malformed", line.malformed);
        json.field("strays", line.strays);
        json.field("reconnects", line.reconnects);
        json.field("utilisation", line.utilisation);
    });
    json.list("units", status.units, [&](const UnitStatus& unit) {
        json.field("device", unit.device);
        json.field("line", unit.line);
        json.field("unit", std::uint64_t{unit.unit});
        json.field("state", unit.state);
        json.field("timeouts", unit.timeouts);
    });
}

void write_points(Json& json, const EngineStatus& status) {
    json.list("points", status.points, [&](const PointStatus& point) {
        json.field("asset", point.asset);
        json.field("attribute", point.attribute);
        json.field("line", point.line);
        json.field("unit", std::uint64_t{point.unit});
        json.field("address", point.address);
        json.value("value", point.value);
        json.field("quality", to_string(point.quality));
        json.field("ageMs", point.age_ms);
        json.field("writable", point.writable);
    });
}

void write_commands(Json& json, const EngineStatus& status) {
    json.list("commands", status.commands, [&](const CommandStatus& command) {
        json.field("ackId", command.ack_id);
        json.field("asset", command.asset);
        json.field("attribute", command.attribute);
        json.field("value", command.value);
        json.field("state", command.state);
        json.field("reason", command.reason);
        json.field("receivedMs", command.received_ms);
    });
}

void write_counters(Json& json, const Counters& counters) {
    json.field("batchesPublished", counters.batches_published);
    json.field("valuesPublished", counters.values_published);
    json.field("updatesRefused", counters.updates_refused);
    json.field("commandsReceived", counters.commands_received);
    json.field("commandsWritten", counters.commands_written);
    json.field("commandsAcked", counters.commands_acked);
    json.field("commandsRefused", counters.commands_refused);
}

std::string taken(const rapidjson::StringBuffer& buffer) {
    return {buffer.GetString(), buffer.GetSize()};
}

std::string failure_answer(const std::string& text, bool sent) {
    rapidjson::StringBuffer buffer;
    Writer writer(buffer);
    Json json(writer);
    writer.StartObject();
    json.field("ok", false);
    json.field("error", std::string_view(text));
    json.field("sent", sent);
    writer.EndObject();
    return taken(buffer);
}

} // namespace

std::string status_answer(const EngineStatus& status) {
    rapidjson::StringBuffer buffer;
    Writer writer(buffer);
    Json json(writer);
    writer.StartObject();
    json.field("ok", true);
    writer.Key("status");
    writer.StartObject();
    json.field("health", to_string(status.health));
    json.field("nextStep", next_step(status.health));
    json.field("uplink", std::string_view(status.uplink));
    json.field("commandPath", std::string_view(status.command_path));
    write_lines(json, status);
    write_points(json, status);
    write_commands(json, status);
    writer.Key("counters");
    writer.StartObject();
    write_counters(json, status.counters);
    writer.EndObject();
    writer.EndObject();
    writer.EndObject();
    return taken(buffer);
}

std::string transaction_answer(const TransactionResult& result) {
    if (!result.outcome) {
        const Failure& failure = result.outcome.error();
        std::string text(to_string(failure.kind));
        if (failure.kind == FailureKind::exception) {
            text += ": " + std::string(to_string(failure.exception));
        }
        if (!failure.detail.empty()) {
            text += ": " + failure.detail;
        }
        return failure_answer(text, failure.may_have_been_executed());
    }
    rapidjson::StringBuffer buffer;
    Writer writer(buffer);
    writer.StartObject();
    writer.Key("ok");
    writer.Bool(true);
    writer.Key("words");
    writer.StartArray();
    for (const auto word : *result.outcome) {
        writer.Uint(word);
    }
    writer.EndArray();
    writer.EndObject();
    return taken(buffer);
}

std::string error_answer(const std::string& text) {
    return failure_answer(text, false);
}

} // namespace railbridge::runtime
