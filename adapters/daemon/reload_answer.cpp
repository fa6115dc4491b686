#include "adapters/daemon/reload_answer.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>
#include <simdjson.h>

#include <string_view>

namespace railbridge::daemon {

namespace {

using Outcome = ReloadAnswer::Outcome;

std::string_view to_string(Outcome outcome) {
    switch (outcome) {
    case Outcome::taken:
        return "taken";
    case Outcome::refused:
        return "refused";
    case Outcome::not_done:
        return "not done";
    }
    return "?";
}

std::string text(const simdjson::dom::object& object, const char* key) {
    std::string_view value;
    return object[key].get(value) == simdjson::SUCCESS ? std::string(value) : std::string{};
}

} // namespace

std::string to_line(const ReloadAnswer& answer) {
    rapidjson::StringBuffer buffer;
    rapidjson::Writer<rapidjson::StringBuffer> json{buffer};
    json.StartObject();
    json.Key("reload");
    json.String(std::string(to_string(answer.outcome)));
    if (answer.outcome == Outcome::taken) {
        json.Key("news");
        json.StartArray();
        for (const auto& line : answer.news) {
            json.String(line);
        }
        json.EndArray();
    } else if (answer.outcome == Outcome::refused) {
        json.Key("report");
        json.String(answer.report);
        json.Key("check");
        json.String(answer.check);
    } else {
        json.Key("why");
        json.String(answer.why);
    }
    json.EndObject();
    return buffer.GetString();
}

Result<ReloadAnswer> parse_reload_answer(const std::string& line) {
    simdjson::dom::parser parser;
    simdjson::dom::object object;
    if (parser.parse(line).get(object) == simdjson::SUCCESS) {
        ReloadAnswer answer;
        const auto outcome = text(object, "reload");
        for (const auto known : {Outcome::taken, Outcome::refused, Outcome::not_done}) {
            if (outcome != to_string(known)) {
                continue;
            }
            answer.outcome = known;
            simdjson::dom::array news;
            if (object["news"].get(news) == simdjson::SUCCESS) {
                for (const auto entry : news) {
                    std::string_view words;
                    if (entry.get(words) == simdjson::SUCCESS) {
                        answer.news.emplace_back(words);
                    }
                }
            }
            answer.report = text(object, "report");
            answer.check = text(object, "check");
            answer.why = text(object, "why");
            return answer;
        }
        if (const auto error = text(object, "error"); !error.empty()) {
            return fail(Error{Recovery::retry_later, error});
        }
    }
    return fail(fatal(
        "the bridge answered what this program does not understand; are both of one version?"));
}

} // namespace railbridge::daemon
