#include "adapters/daemon/control_requests.hpp"

#include "adapters/base/json_value.hpp"

#include <simdjson.h>

#include <array>
#include <optional>

namespace railbridge::daemon {

namespace {

using Writer = JsonWriter;
using Object = simdjson::dom::object;

constexpr std::array tables{Table::coil, Table::discrete_input, Table::input_register,
                            Table::holding_register};

Error not_understood(std::string_view what) {
    return fatal("the request is not understood: " + std::string(what));
}

template <typename T>
std::optional<T> number(const Object& object, const char* key) {
    std::uint64_t value = 0;
    if (object[key].get(value) != simdjson::SUCCESS || value > std::numeric_limits<T>::max()) {
        return std::nullopt;
    }
    return static_cast<T>(value);
}

std::optional<Request> read_request(const Object& object) {
    std::string_view name;
    const auto first = number<std::uint16_t>(object, "first");
    const auto count = number<std::uint16_t>(object, "count");
    if (object["table"].get(name) != simdjson::SUCCESS || !first || !count) {
        return std::nullopt;
    }
    for (const auto table : tables) {
        const AddressRange range{table, *first, *count};
        if (short_name(table) == name && *count >= 1 && *count <= read_limit(table) &&
            range.end() <= 0x10000) {
            return ReadRequest{range};
        }
    }
    return std::nullopt;
}

std::optional<Request> write_request_of(const Object& object) {
    const auto function = number<std::uint8_t>(object, "function");
    const auto first = number<std::uint16_t>(object, "first");
    simdjson::dom::array values;
    if (!function || !first || object["values"].get(values) != simdjson::SUCCESS) {
        return std::nullopt;
    }
    WriteRequest write{static_cast<FunctionCode>(*function), *first, {}};
    for (const auto element : values) {
        std::uint64_t word = 0;
        if (element.get(word) != simdjson::SUCCESS || word > 0xffff) {
            return std::nullopt;
        }
        write.values.push_back(static_cast<std::uint16_t>(word));
    }
    const bool fits = !write.values.empty() && write.values.size() <= limits::write_words_max;
    return fits ? std::optional<Request>{std::move(write)} : std::nullopt;
}

struct WriteRequestJson {
    Writer& json;
    void operator()(const ReadRequest& read) const {
        json.Key("read");
        json.StartObject();
        json.Key("table");
        json.String(std::string(short_name(read.range.table)));
        json.Key("first");
        json.Uint(read.range.first);
        json.Key("count");
        json.Uint(read.range.count);
        json.EndObject();
    }
    void operator()(const WriteRequest& write) const {
        json.Key("write");
        json.StartObject();
        json.Key("function");
        json.Uint(static_cast<unsigned>(write.function));
        json.Key("first");
        json.Uint(write.first);
        json.Key("values");
        json.StartArray();
        for (const auto word : write.values) {
            json.Uint(word);
        }
        json.EndArray();
        json.EndObject();
    }
    void operator()(const ListenRequest& /*listen*/) const {}
};

std::string_view to_string(TraceRequest::Action action) {
    switch (action) {
    case TraceRequest::Action::start:
        return "start";
    case TraceRequest::Action::take:
        return "take";
    case TraceRequest::Action::stop:
        return "stop";
    }
    return "?";
}

Result<ControlRequest> parse_trace_request(const Object& object) {
    std::string_view key;
    std::string_view name;
    if (object["line"].get(key) == simdjson::SUCCESS &&
        object["action"].get(name) == simdjson::SUCCESS) {
        using Action = TraceRequest::Action;
        for (const auto action : {Action::start, Action::take, Action::stop}) {
            if (to_string(action) == name) {
                return ControlRequest{TraceRequest{std::string(key), action}};
            }
        }
    }
    return fail(not_understood("trace with a line, and start, take or stop as its action"));
}

std::string object_line(const char* key, std::string_view text) {
    rapidjson::StringBuffer buffer;
    Writer json{buffer};
    json.StartObject();
    write_text(json, key, text);
    json.EndObject();
    return buffer.GetString();
}

} // namespace

Result<ControlRequest> parse_request(const std::string& line) {
    simdjson::dom::parser parser;
    Object object;
    std::string_view request;
    if (parser.parse(line).get(object) != simdjson::SUCCESS ||
        object["request"].get(request) != simdjson::SUCCESS) {
        return fail(not_understood("one JSON object with \"request\" is expected"));
    }
    if (request == "status") {
        return ControlRequest{StatusRequest{}};
    }
    if (request == "metrics") {
        return ControlRequest{MetricsRequest{}};
    }
    if (request == "reload") {
        return ControlRequest{ReloadRequest{}};
    }
    if (request == "trial") {
        if (auto trial = parse_trial_request(object)) {
            return ControlRequest{std::move(*trial)};
        } else {
            return fail(trial.error());
        }
    }
    if (request == "trace") {
        return parse_trace_request(object);
    }
    if (request == "commands") {
        return parse_commands_request(object);
    }
    if (request == "maintenance") {
        return parse_maintenance_request(object);
    }
    if (request == "device") {
        return parse_device_request(object);
    }
    std::string_view key;
    const auto unit = number<UnitId>(object, "unit");
    if (request != "transaction" || object["line"].get(key) != simdjson::SUCCESS || !unit) {
        return fail(not_understood("status, or transaction with line and unit"));
    }
    Object part;
    std::optional<Request> wanted;
    if (object["read"].get(part) == simdjson::SUCCESS) {
        wanted = read_request(part);
    } else if (object["write"].get(part) == simdjson::SUCCESS) {
        wanted = write_request_of(part);
    }
    if (!wanted) {
        return fail(not_understood("a read or a write within the limits of the protocol"));
    }
    TransactionRequest transaction;
    transaction.line = std::string(key);
    transaction.transaction.unit = *unit;
    transaction.transaction.request = std::move(*wanted);
    bool even_if_off = false;
    transaction.even_if_off =
        object["evenIfOff"].get(even_if_off) == simdjson::SUCCESS && even_if_off;
    return ControlRequest{std::move(transaction)};
}

std::string to_line(const StatusRequest& /*request*/) {
    return R"({"request":"status"})";
}

std::string to_line(const MetricsRequest& /*request*/) {
    return R"({"request":"metrics"})";
}

std::string to_line(const ReloadRequest& /*request*/) {
    return R"({"request":"reload"})";
}

std::string to_line(const TraceRequest& request) {
    rapidjson::StringBuffer buffer;
    Writer json{buffer};
    json.StartObject();
    json.Key("request");
    json.String("trace");
    json.Key("line");
    json.String(request.line);
    json.Key("action");
    json.String(std::string(to_string(request.action)));
    json.EndObject();
    return buffer.GetString();
}

std::string to_line(const TransactionRequest& request) {
    rapidjson::StringBuffer buffer;
    Writer json{buffer};
    json.StartObject();
    json.Key("request");
    json.String("transaction");
    json.Key("line");
    json.String(request.line);
    json.Key("unit");
    json.Uint(request.transaction.unit);
    std::visit(WriteRequestJson{json}, request.transaction.request);
    if (request.even_if_off) {
        json.Key("evenIfOff");
        json.Bool(true);
    }
    json.EndObject();
    return buffer.GetString();
}

std::string answer_line(const TransactionResult& result) {
    if (!result.outcome) {
        const auto& failure = result.outcome.error();
        std::string text{to_string(failure.kind)};
        text += failure.kind == FailureKind::exception
                    ? ": " + std::string(to_string(failure.exception))
                    : "";
        text += failure.detail.empty() ? "" : " (" + failure.detail + ")";
        return failure.may_have_been_executed() ? error_line(text) : not_executed_line(text);
    }
    rapidjson::StringBuffer buffer;
    Writer json{buffer};
    json.StartObject();
    json.Key("words");
    json.StartArray();
    for (const auto word : *result.outcome) {
        json.Uint(word);
    }
    json.EndArray();
    json.EndObject();
    return buffer.GetString();
}

std::string error_line(std::string_view text) {
    return object_line("error", text);
}

std::string not_executed_line(std::string_view text) {
    rapidjson::StringBuffer buffer;
    Writer json{buffer};
    json.StartObject();
    write_text(json, "error", text);
    json.Key("notExecuted");
    json.Bool(true);
    json.EndObject();
    return buffer.GetString();
}

std::string metrics_line(std::string_view text) {
    return object_line("metrics", text);
}

Result<std::string> parse_metrics(const std::string& line) {
    simdjson::dom::parser parser;
    Object object;
    std::string_view text;
    if (parser.parse(line).get(object) == simdjson::SUCCESS) {
        if (object["metrics"].get(text) == simdjson::SUCCESS) {
            return std::string(text);
        }
        if (object["error"].get(text) == simdjson::SUCCESS) {
            return fail(Error{Recovery::retry_later, std::string(text)});
        }
    }
    return fail(fatal(
        "the bridge answered what this program does not understand; are both of one version?"));
}

WordsOrFailure parse_answer(const std::string& line) {
    const auto failed = [](Error error, bool may_have_been_executed = true) {
        return tl::unexpected(FailedTransaction{std::move(error), may_have_been_executed});
    };
    simdjson::dom::parser parser;
    Object object;
    if (parser.parse(line).get(object) != simdjson::SUCCESS) {
        return failed(fatal(
            "the bridge answered what this program does not understand; are both of one version?"));
    }
    std::string_view error;
    if (object["error"].get(error) == simdjson::SUCCESS) {
        bool flag = false;
        const bool surely_not = object["notExecuted"].get(flag) == simdjson::SUCCESS && flag;
        return failed({Recovery::retry_later, std::string(error)}, !surely_not);
    }
    simdjson::dom::array array;
    if (object["words"].get(array) != simdjson::SUCCESS) {
        return failed(fatal("the bridge's answer holds no words"));
    }
    Words words;
    for (const auto element : array) {
        std::uint64_t word = 0;
        if (element.get(word) == simdjson::SUCCESS) {
            words.push_back(static_cast<std::uint16_t>(word));
        }
    }
    return words;
}

} // namespace railbridge::daemon
