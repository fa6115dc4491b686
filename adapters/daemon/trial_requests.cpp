#include "adapters/daemon/trial_requests.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <chrono>
#include <cstdint>
#include <string_view>

namespace railbridge::daemon {

namespace {

using Action = TrialRequest::Action;

constexpr std::chrono::milliseconds confirm_max = std::chrono::hours{24 * 7};

std::string_view to_string(Action action) {
    switch (action) {
    case Action::begin:
        return "begin";
    case Action::load:
        return "load";
    case Action::cancel:
        return "cancel";
    case Action::confirm:
        return "confirm";
    }
    return "?";
}

} // namespace

Result<TrialRequest> parse_trial_request(const simdjson::dom::object& object) {
    std::string_view name;
    if (object["action"].get(name) == simdjson::SUCCESS) {
        for (const auto action : {Action::begin, Action::load, Action::cancel, Action::confirm}) {
            if (to_string(action) != name) {
                continue;
            }
            TrialRequest request{action, {}, {}};
            std::string_view file;
            std::int64_t confirm = 0;
            const bool whole = object["file"].get(file) == simdjson::SUCCESS &&
                               object["confirmMs"].get(confirm) == simdjson::SUCCESS &&
                               !file.empty() && confirm > 0 && confirm <= confirm_max.count();
            if (action == Action::begin && !whole) {
                break;
            }
            request.file = std::string(file);
            request.confirm = std::chrono::milliseconds{confirm};
            return request;
        }
    }
    return fail(
        fatal("the request is not understood: trial with begin (a file, and confirmMs of at "
              "most a week), load, cancel or confirm as its action"));
}

std::string to_line(const TrialRequest& request) {
    rapidjson::StringBuffer buffer;
    rapidjson::Writer<rapidjson::StringBuffer> json{buffer};
    json.StartObject();
    json.Key("request");
    json.String("trial");
    json.Key("action");
    json.String(std::string(to_string(request.action)));
    if (request.action == Action::begin) {
        json.Key("file");
        json.String(request.file);
        json.Key("confirmMs");
        json.Int64(std::chrono::duration_cast<std::chrono::milliseconds>(request.confirm).count());
    }
    json.EndObject();
    return buffer.GetString();
}

} // namespace railbridge::daemon
