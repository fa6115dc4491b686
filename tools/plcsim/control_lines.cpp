#include "tools/plcsim/control_handlers.hpp"
#include "tools/plcsim/endpoint_report.hpp"

namespace plcsim {

namespace {

using railbridge::fail;
using railbridge::Status;

Status show_status(ControlContext& context) {
    if (auto status = checked(context.request); !status)
        return status;
    const std::string lines = lines_to_json(context.simulator);
    context.json.Key("time_ns");
    context.json.Int64(to_ns(context.simulator.loop().now()));
    context.json.Key("lines");
    context.json.RawValue(lines.data(), lines.size(), rapidjson::kArrayType);
    return {};
}

Status on_each_line(ControlContext& context, Status (*action)(Line&)) {
    const auto lines = named_lines(context);
    if (auto status = checked(context.request); !status)
        return status;
    if (!lines)
        return fail(lines.error());
    for (Line* line : *lines)
        if (auto status = action(*line); !status)
            return status;
    return {};
}

Status drop_connections(ControlContext& context) {
    return on_each_line(context, [](Line& line) -> Status {
        line.endpoint().hang_up_all();
        return {};
    });
}

Status vanish(ControlContext& context) {
    return on_each_line(context, [](Line& line) -> Status {
        line.endpoint().vanish();
        return {};
    });
}

Status come_back(ControlContext& context) {
    return on_each_line(context, [](Line& line) -> Status {
        return line.endpoint().is_there() ? Status{} : line.endpoint().come_back();
    });
}

Status refuse_connections(ControlContext& context) {
    return on_each_line(context, [](Line& line) -> Status {
        line.endpoint().refuse_new();
        return {};
    });
}

Status set_timing(ControlContext& context) {
    const auto line = named_line(context);
    const double turnaround = context.request.number("turnaround_ms", -1, 0, 60'000);
    const auto baud = context.request.optional_integer("baud", 0, 4'000'000);
    if (auto status = checked(context.request); !status)
        return status;
    if (!line)
        return fail(line.error());
    if (turnaround >= 0)
        (*line)->set_turnaround(Nanoseconds{static_cast<std::int64_t>(turnaround * 1'000'000)});
    if (baud) {
        BitRate rate = (*line)->wire().rate();
        rate.baud = static_cast<unsigned>(*baud);
        (*line)->wire().set_rate(rate);
    }
    return {};
}

Status stop(ControlContext& context) {
    if (auto status = checked(context.request); !status)
        return status;
    // After the answer has gone out.
    context.simulator.loop().at(context.simulator.loop().now(),
                                [&loop = context.simulator.loop()] { loop.stop(); });
    return {};
}

} // namespace

Handler find_line_command(std::string_view op) {
    if (op == "status")
        return show_status;
    if (op == "drop_connections")
        return drop_connections;
    if (op == "refuse_connections")
        return refuse_connections;
    if (op == "vanish")
        return vanish;
    if (op == "return" || op == "accept_connections")
        return come_back;
    if (op == "timing")
        return set_timing;
    if (op == "stop")
        return stop;
    return nullptr;
}

} // namespace plcsim
