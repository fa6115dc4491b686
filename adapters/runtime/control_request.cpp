#include "adapters/runtime/control_request.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>
#include <simdjson.h>

#include <algorithm>
#include <array>
#include <optional>

namespace railbridge::runtime {

namespace {

using simdjson::dom::object;

constexpr std::array tables{Table::coil, Table::discrete_input, Table::input_register,
                            Table::holding_register};

std::string text_of(const object& request, std::string_view key) {
    std::string_view text;
    return request[key].get(text) == simdjson::SUCCESS ? std::string(text) : std::string();
}

std::optional<std::uint16_t> number_of(const object& request, std::string_view key,
                                       std::uint64_t max) {
    std::uint64_t number = 0;
    if (request[key].get(number) != simdjson::SUCCESS || number > max) {
        return std::nullopt;
    }
    return static_cast<std::uint16_t>(number);
}

tl::unexpected<Error> refuse(std::string text) {
    return fail(fatal(std::move(text)));
}

Result<Request> read_request(const object& request) {
    const auto* table = std::find_if(tables.begin(), tables.end(), [&](Table one) {
        return short_name(one) == text_of(request, "table");
    });
    const auto first = number_of(request, "first", 0xffff);
    const auto count = number_of(request, "count", 0xffff);
    if (table == tables.end() || !first || !count) {
        return refuse("read needs table (co, di, ir, hr), first and count");
    }
    const AddressRange range{*table, *first, *count};
    if (*count == 0 || *count > read_limit(*table) || range.end() > 0x10000) {
        return refuse("so many addresses cannot be read in one request");
    }
    return ReadRequest{range};
}

bool fits(FunctionCode function, std::uint16_t first, const std::vector<std::uint16_t>& values) {
    const auto bits = [&] {
        return std::all_of(values.begin(), values.end(), [](auto value) { return value <= 1; });
    };
    switch (function) {
    case FunctionCode::write_single_coil:
        return values.size() == 1 && bits();
    case FunctionCode::write_single_register:
        return values.size() == 1;
    case FunctionCode::write_multiple_coils:
        return values.size() <= limits::write_bits_max && bits() && first + values.size() <= 0x10000;
    case FunctionCode::write_multiple_registers:
        return values.size() <= limits::write_words_max && first + values.size() <= 0x10000;
    case FunctionCode::mask_write_register:
        return values.size() == 2;
    default:
        return false;
    }
}

Result<Request> write_request(const object& request) {
    const auto function = number_of(request, "function", 0x7f);
    const auto first = number_of(request, "first", 0xffff);
    simdjson::dom::array list;
    if (!function || !first || request["values"].get(list) != simdjson::SUCCESS) {
        return refuse("write needs function, first and values");
    }
    std::vector<std::uint16_t> values;
    for (const auto item : list) {
        std::uint64_t value = 0;
        if (item.get(value) != simdjson::SUCCESS || value > 0xffff) {
            return refuse("values are whole numbers from 0 to 65535");
        }
        values.push_back(static_cast<std::uint16_t>(value));
    }
    const auto code = static_cast<FunctionCode>(*function);
    if (values.empty() || !fits(code, *first, values)) {
        return refuse("function " + std::to_string(*function) + " cannot write these values");
    }
    return WriteRequest{code, *first, std::move(values)};
}

std::optional<LineId> find_line(const Mapping& mapping, const std::string& key) {
    for (std::size_t i = 0; i < mapping.lines.size(); ++i) {
        if (mapping.lines[i].key == key) {
            return static_cast<LineId>(i);
        }
    }
    return std::nullopt;
}

/// A unit that the mapping knows is asked with its own times.
Transaction transaction_of(const Mapping& mapping, LineId line, UnitId unit, Request request) {
    Transaction transaction{unit, std::move(request), mapping.line(line).response_timeout, {}, 0};
    for (const Device& device : mapping.devices) {
        if (device.line == line && device.unit == unit) {
            transaction.response_timeout = device.response_timeout;
            transaction.turnaround = device.turnaround;
        }
    }
    return transaction;
}

Result<ControlRequest> transaction_request(const object& request, bool write,
                                           const Mapping& mapping) {
    const auto line = find_line(mapping, text_of(request, "line"));
    if (!line) {
        return refuse("the running mapping has no line \"" + text_of(request, "line") + '"');
    }
    const bool serial = mapping.line(*line).is_serial();
    const auto unit = number_of(request, "unit", serial ? 247 : 255);
    if (!unit || (serial && *unit == 0)) {
        return refuse("unit is missing or beyond what the line can address");
    }
    auto body = write ? write_request(request) : read_request(request);
    if (!body) {
        return fail(body.error());
    }
    return TransactionRequest{*line, transaction_of(mapping, *line, static_cast<UnitId>(*unit),
                                                    std::move(*body))};
}

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

void write_body(Writer& json, const ReadRequest& request) {
    json.Key("op");
    json.String("read");
    json.Key("table");
    json.String(std::string(short_name(request.range.table)));
    json.Key("first");
    json.Uint(request.range.first);
    json.Key("count");
    json.Uint(request.range.count);
}

void write_body(Writer& json, const WriteRequest& request) {
    json.Key("op");
    json.String("write");
    json.Key("function");
    json.Uint(static_cast<unsigned>(request.function));
    json.Key("first");
    json.Uint(request.first);
    json.Key("values");
    json.StartArray();
    for (const auto value : request.values) {
        json.Uint(value);
    }
    json.EndArray();
}

void write_body(Writer& json, const ListenRequest& /*request*/) {
    json.Key("op");
    json.String("listen");
}

} // namespace

Result<ControlRequest> parse_control_request(std::string_view line, const Mapping& mapping) {
    simdjson::dom::parser parser{control_request_max};
    object request;
    const simdjson::padded_string text(line);
    if (parser.parse(text).get(request) != simdjson::SUCCESS) {
        return refuse("a request is one JSON object on one line");
    }
    const std::string op = text_of(request, "op");
    if (op == "status") {
        return StatusRequest{};
    }
    if (op != "read" && op != "write") {
        return refuse("op is one of status, read, write");
    }
    return transaction_request(request, op == "write", mapping);
}

std::string control_request_text(const std::string& line_key, const Transaction& transaction) {
    rapidjson::StringBuffer buffer;
    Writer json(buffer);
    json.StartObject();
    json.Key("line");
    json.String(line_key);
    json.Key("unit");
    json.Uint(transaction.unit);
    std::visit([&](const auto& request) { write_body(json, request); }, transaction.request);
    json.EndObject();
    return {buffer.GetString(), buffer.GetSize()};
}

} // namespace railbridge::runtime
