#include "tools/plcsim/control_request.hpp"

#include "tools/plcsim/json_writer.hpp"

#include <rapidjson/error/en.h>

#include <utility>

namespace plcsim {

railbridge::Result<ControlRequest> ControlRequest::parse(std::string_view line) {
    ControlRequest request;
    // Iterative: a deeply nested line must not exhaust the stack.
    request.document_.Parse<rapidjson::kParseIterativeFlag>(line.data(), line.size());
    if (request.document_.HasParseError())
        return railbridge::fail(
            railbridge::fatal(std::string("not JSON: ") +
                              rapidjson::GetParseError_En(request.document_.GetParseError()) +
                              " at byte " + std::to_string(request.document_.GetErrorOffset())));
    if (!request.document_.IsObject())
        return railbridge::fail(railbridge::fatal("a request is one JSON object on one line"));
    return request;
}

const rapidjson::Value* ControlRequest::find(const char* member) {
    asked_.insert(member);
    return document_.HasMember(member) ? &document_[member] : nullptr;
}

void ControlRequest::refuse(std::string text) {
    if (!error_)
        error_ = std::move(text);
}

void ControlRequest::need(const char* member) {
    if (!has(member))
        refuse(std::string("missing \"") + member + "\"");
}

std::string ControlRequest::text(const char* member, std::string fallback) {
    const auto* value = find(member);
    if (value == nullptr)
        return fallback;
    if (!value->IsString()) {
        refuse(std::string("\"") + member + "\" is no text");
        return fallback;
    }
    return {value->GetString(), value->GetStringLength()};
}

bool ControlRequest::flag(const char* member, bool fallback) {
    const auto* value = find(member);
    if (value == nullptr)
        return fallback;
    if (!value->IsBool())
        refuse(std::string("\"") + member + "\" is neither true nor false");
    return value->IsTrue();
}

double ControlRequest::number(const char* member, double fallback, double least, double most) {
    const auto* value = find(member);
    if (value == nullptr)
        return fallback;
    if (!value->IsNumber() || value->GetDouble() < least || value->GetDouble() > most) {
        refuse(std::string("\"") + member + "\" is no number from " + std::to_string(least) +
               " to " + std::to_string(most));
        return fallback;
    }
    return value->GetDouble();
}

std::optional<std::int64_t> ControlRequest::optional_integer(const char* member, std::int64_t least,
                                                             std::int64_t most) {
    const auto* value = find(member);
    if (value == nullptr)
        return std::nullopt;
    if (!value->IsInt64() || value->GetInt64() < least || value->GetInt64() > most) {
        refuse(std::string("\"") + member + "\" is no integer from " + std::to_string(least) +
               " to " + std::to_string(most));
        return std::nullopt;
    }
    return value->GetInt64();
}

std::int64_t ControlRequest::integer(const char* member, std::int64_t fallback, std::int64_t least,
                                     std::int64_t most) {
    return optional_integer(member, least, most).value_or(fallback);
}

std::vector<std::int64_t> ControlRequest::integers(const char* member, std::int64_t least,
                                                   std::int64_t most) {
    const auto* value = find(member);
    if (value == nullptr)
        return {};
    if (!value->IsArray())
        return {integer(member, least, least, most)};
    std::vector<std::int64_t> result;
    for (const auto& item : value->GetArray()) {
        if (!item.IsInt64() || item.GetInt64() < least || item.GetInt64() > most)
            refuse(std::string("\"") + member + "\" holds something out of " +
                   std::to_string(least) + ".." + std::to_string(most));
        else
            result.push_back(item.GetInt64());
    }
    return result;
}

std::pair<double, double> ControlRequest::span(const char* member,
                                               std::pair<double, double> fallback) {
    const auto* value = find(member);
    if (value == nullptr)
        return fallback;
    if (value->IsNumber())
        return {value->GetDouble(), value->GetDouble()};
    if (!value->IsArray() || value->Size() != 2 || !(*value)[0].IsNumber() ||
        !(*value)[1].IsNumber() || (*value)[0].GetDouble() > (*value)[1].GetDouble()) {
        refuse(std::string("\"") + member + "\" is neither a number nor [FROM, TO]");
        return fallback;
    }
    return {(*value)[0].GetDouble(), (*value)[1].GetDouble()};
}

std::optional<std::uint16_t> ControlRequest::as_word(const rapidjson::Value& value) {
    if (value.IsBool())
        return static_cast<std::uint16_t>(value.IsTrue());
    if (!value.IsInt() || value.GetInt() < -32768 || value.GetInt() > 65535) {
        refuse("a value is a boolean or an integer from -32768 to 65535");
        return std::nullopt;
    }
    return static_cast<std::uint16_t>(value.GetInt());
}

std::vector<std::uint16_t> ControlRequest::words(const char* member) {
    const auto* value = find(member);
    std::vector<std::uint16_t> result;
    if (value == nullptr)
        return result;
    if (!value->IsArray()) {
        if (const auto word = as_word(*value))
            result.push_back(*word);
        return result;
    }
    for (const auto& item : value->GetArray())
        if (const auto word = as_word(item))
            result.push_back(*word);
    return result;
}

Area ControlRequest::area(const char* member) {
    const auto parsed = parse_area(text(member, ""));
    if (!parsed)
        refuse(std::string("\"") + member + "\" is not co, di, hr or ir");
    return parsed.value_or(Area::holding_registers);
}

std::optional<std::string> ControlRequest::error() const {
    if (error_)
        return error_;
    for (const auto& member : document_.GetObject())
        if (!asked_.contains(
                std::string_view(member.name.GetString(), member.name.GetStringLength())))
            return std::string("unknown member \"") + member.name.GetString() + "\"";
    return std::nullopt;
}

std::string ControlRequest::id() const {
    if (!document_.HasMember("id"))
        return {};
    rapidjson::StringBuffer buffer;
    JsonWriter writer(buffer);
    document_["id"].Accept(writer);
    return {buffer.GetString(), buffer.GetSize()};
}

} // namespace plcsim
