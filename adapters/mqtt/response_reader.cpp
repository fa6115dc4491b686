#include "adapters/mqtt/response_reader.hpp"

#include "adapters/mqtt/event_reader.hpp"

#include <simdjson.h>

#include <array>
#include <utility>

namespace railbridge::mqtt {
namespace {

namespace dom = simdjson::dom;

std::optional<OperationError> known_code(std::string_view code) {
    constexpr std::array codes{OperationError::bad_request, OperationError::conflict,
                               OperationError::not_found, OperationError::unauthorized,
                               OperationError::internal_server_error};
    for (const auto candidate : codes) {
        if (to_string(candidate) == code) {
            return candidate;
        }
    }
    return std::nullopt;
}

Response failure(std::string_view code, std::string_view message) {
    const auto known = known_code(code);
    Response response{known.value_or(OperationError::other), std::string{message}};
    if (!known) {
        response.message = std::string{code} + (message.empty() ? "" : ": ") + response.message;
    }
    return response;
}

bool starts_with_bracket(std::string_view payload) {
    const auto first = payload.find_first_not_of(" \t\r\n");
    return first != std::string_view::npos && payload[first] == '[';
}

} // namespace

Response read_response(std::string_view payload) {
    // The response of every multi-attribute update is an array of events, the bulk of all traffic.
    // No error is an array, so nothing inside needs to be looked at.
    if (starts_with_bracket(payload)) {
        return {};
    }
    if (payload.size() > payload_limits::response_bytes_max) {
        return {OperationError::other, "the response is too long"};
    }
    dom::parser parser{payload_limits::response_bytes_max + 1};
    dom::element root;
    if (parser.allocate(payload.size() + 1, payload_limits::response_depth_max) ||
        parser.parse(payload.data(), payload.size()).get(root)) {
        return {OperationError::other, "the response is no JSON"};
    }
    std::string_view type;
    std::string_view code;
    if (root["type"].get(type) != simdjson::SUCCESS || type != "error" ||
        root["error"].get(code) != simdjson::SUCCESS) {
        return {};
    }
    std::string_view message;
    if (root["message"].get(message) != simdjson::SUCCESS) {
        message = {};
    }
    return failure(code, message);
}

} // namespace railbridge::mqtt
