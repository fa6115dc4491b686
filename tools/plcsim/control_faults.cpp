#include "tools/plcsim/control_fault.hpp"
#include "tools/plcsim/control_handlers.hpp"

namespace plcsim {

namespace {

using railbridge::fail;
using railbridge::fatal;
using railbridge::Status;

Status add_fault(ControlContext& context) {
    const auto line = named_line(context);
    Fault fault = read_fault(context.request, context.seed);
    if (auto status = checked(context.request); !status)
        return status;
    if (!line)
        return fail(line.error());
    context.json.Key("fault");
    context.json.Uint64((*line)->faults().add(std::move(fault)));
    return {};
}

Status list_faults(ControlContext& context) {
    const auto lines = named_lines(context);
    if (auto status = checked(context.request); !status)
        return status;
    if (!lines)
        return fail(lines.error());
    context.json.Key("faults");
    context.json.StartArray();
    for (Line* line : *lines)
        for (const auto& [id, entry] : line->faults().entries()) {
            context.json.StartObject();
            context.json.Key("line");
            context.json.String(line->settings().name);
            context.json.Key("fault");
            context.json.Uint64(id);
            context.json.Key("kind");
            json_text(context.json, to_string(entry.fault.kind));
            context.json.Key("hits");
            context.json.Uint64(entry.hits);
            context.json.EndObject();
        }
    context.json.EndArray();
    return {};
}

Status clear_fault(ControlContext& context) {
    context.request.need("fault");
    const auto fault = context.request.integer("fault", 0, 1, INT64_MAX);
    const auto line = named_line(context);
    if (auto status = checked(context.request); !status)
        return status;
    if (!line)
        return fail(line.error());
    if (!(*line)->faults().remove(static_cast<Faults::Id>(fault)))
        return fail(fatal("there is no fault " + std::to_string(fault)));
    return {};
}

Status clear_faults(ControlContext& context) {
    const auto lines = named_lines(context);
    if (auto status = checked(context.request); !status)
        return status;
    if (!lines)
        return fail(lines.error());
    for (Line* line : *lines)
        line->faults().clear();
    return {};
}

Status set_silence(ControlContext& context, bool silent) {
    const auto unit = static_cast<std::uint8_t>(context.request.integer("unit", 1, 0, 255));
    const auto line = named_line(context);
    if (auto status = checked(context.request); !status)
        return status;
    if (!line)
        return fail(line.error());
    (*line)->faults().remove_for_unit(FaultKind::silent, unit);
    if (silent)
        (*line)->faults().add({.kind = FaultKind::silent, .filter = {.units = {unit}}});
    return {};
}

Status silence(ControlContext& context) {
    return set_silence(context, true);
}

Status unsilence(ControlContext& context) {
    return set_silence(context, false);
}

Status set_seed(ControlContext& context) {
    context.request.need("seed");
    const auto seed = context.request.integer("seed", 1, 0, INT64_MAX);
    if (auto status = checked(context.request); !status)
        return status;
    context.seed = static_cast<std::uint64_t>(seed);
    return {};
}

} // namespace

Handler find_fault_command(std::string_view op) {
    if (op == "fault")
        return add_fault;
    if (op == "faults")
        return list_faults;
    if (op == "clear_fault")
        return clear_fault;
    if (op == "clear_faults")
        return clear_faults;
    if (op == "silence")
        return silence;
    if (op == "unsilence")
        return unsilence;
    if (op == "seed")
        return set_seed;
    return nullptr;
}

} // namespace plcsim
