#include "tools/plcsim/control_commands.hpp"

#include "tools/plcsim/control_handlers.hpp"

#include <utility>

namespace plcsim {

namespace {

std::string refusal(const std::string& id, const std::string& text) {
    return json_object([&](JsonWriter& json) {
        if (!id.empty()) {
            json.Key("id");
            json.RawValue(id.data(), id.size(), rapidjson::kStringType);
        }
        json.Key("ok");
        json.Bool(false);
        json.Key("error");
        json.String(text);
    });
}

Handler find_command(std::string_view op) {
    for (const auto find :
         {find_value_command, find_log_command, find_fault_command, find_line_command})
        if (const Handler handler = find(op))
            return handler;
    return nullptr;
}

} // namespace

railbridge::Status checked(const ControlRequest& request) {
    if (auto error = request.error())
        return railbridge::fail(railbridge::fatal(std::move(*error)));
    return {};
}

railbridge::Result<Line*> named_line(ControlContext& context) {
    return context.simulator.find_line(context.request.text("line", ""));
}

railbridge::Result<std::vector<Line*>> named_lines(ControlContext& context) {
    std::vector<Line*> lines;
    if (context.request.has("line")) {
        auto line = named_line(context);
        if (!line)
            return railbridge::fail(line.error());
        lines.push_back(*line);
        return lines;
    }
    for (const auto& line : context.simulator.lines())
        lines.push_back(line.get());
    return lines;
}

ControlCommands::Outcome ControlCommands::handle(std::string_view line) {
    auto request = ControlRequest::parse(line);
    if (!request)
        return {.answer = refusal("", request.error().text), .watch_after = {}};
    const std::string id = request->id();
    const std::string op = request->text("op", "");
    const Handler handler = find_command(op);
    if (handler == nullptr)
        return {.answer = refusal(id, "unknown op '" + op + "'"), .watch_after = {}};
    Outcome outcome;
    railbridge::Status status;
    outcome.answer = json_object([&](JsonWriter& json) {
        if (!id.empty()) {
            json.Key("id");
            json.RawValue(id.data(), id.size(), rapidjson::kStringType);
        }
        json.Key("ok");
        json.Bool(true);
        ControlContext context{simulator_, seed_, *request, json, outcome.watch_after};
        status = handler(context);
    });
    if (!status)
        return {.answer = refusal(id, op + ": " + status.error().text), .watch_after = {}};
    return outcome;
}

} // namespace plcsim
