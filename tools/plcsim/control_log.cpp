#include "tools/plcsim/control_handlers.hpp"

namespace plcsim {

namespace {

using railbridge::fail;
using railbridge::Status;

constexpr std::int64_t most = INT64_MAX;

Status list_writes(ControlContext& context) {
    const auto after = static_cast<std::uint64_t>(context.request.integer("after", 0, 0, most));
    const auto limit = context.request.integer("limit", 10'000, 1, 100'000);
    if (auto status = checked(context.request); !status)
        return status;
    context.json.Key("writes");
    context.json.StartArray();
    std::int64_t listed = 0;
    for (const WriteEntry& entry : context.simulator.log().entries()) {
        if (entry.sequence <= after || listed == limit)
            continue;
        const std::string text = to_json(entry);
        context.json.RawValue(text.data(), text.size(), rapidjson::kObjectType);
        ++listed;
    }
    context.json.EndArray();
    return {};
}

Status watch_writes(ControlContext& context) {
    const auto after = static_cast<std::uint64_t>(context.request.integer("after", 0, 0, most));
    if (auto status = checked(context.request); !status)
        return status;
    context.watch_after = after;
    return {};
}

Status clear_writes(ControlContext& context) {
    if (auto status = checked(context.request); !status)
        return status;
    context.simulator.log().clear();
    return {};
}

/// Of one line; times in place of numbers, for they are what is asked for.
Status list_reads(ControlContext& context) {
    const auto line = named_line(context);
    const auto unit = context.request.optional_integer("unit", 0, 255);
    const auto after = context.request.integer("after_ns", 0, 0, most);
    if (auto status = checked(context.request); !status)
        return status;
    if (!line)
        return fail(line.error());
    context.json.Key("reads");
    context.json.StartArray();
    for (const ReadEntry& entry : (*line)->reads().entries()) {
        if (to_ns(entry.time) <= after || (unit && *unit != entry.unit))
            continue;
        context.json.StartObject();
        context.json.Key("time_ns");
        context.json.Int64(to_ns(entry.time));
        context.json.Key("unit");
        context.json.Uint(entry.unit);
        context.json.Key("area");
        json_text(context.json, to_string(entry.range.area));
        context.json.Key("address");
        context.json.Uint(entry.range.address);
        context.json.Key("count");
        context.json.Uint(entry.range.count);
        context.json.EndObject();
    }
    context.json.EndArray();
    return {};
}

void write_table(JsonWriter& json, const char* name, const std::array<std::uint64_t, 256>& table) {
    json.Key(name);
    json.StartObject();
    for (std::size_t i = 0; i < table.size(); ++i)
        if (table[i] != 0) {
            json_key(json, std::to_string(i));
            json.Uint64(table[i]);
        }
    json.EndObject();
}

void write_counters(JsonWriter& json, Line& line) {
    const Counters& counters = line.counters();
    const std::pair<const char*, std::uint64_t> members[] = {
        {"requests", counters.requests},
        {"executed", counters.executed},
        {"answers", counters.answers},
        {"exceptions", counters.exceptions},
        {"unanswered", counters.unanswered},
        {"bits_read", counters.bits_read},
        {"registers_read", counters.registers_read},
        {"bits_written", counters.bits_written},
        {"registers_written", counters.registers_written},
        {"bytes_in", counters.bytes_in},
        {"bytes_out", counters.bytes_out},
        {"bad_frames", counters.bad_frames},
        {"connections", counters.connections},
        {"short_gaps", line.wire().short_gaps()},
    };
    for (const auto& [name, value] : members) {
        json.Key(name);
        json.Uint64(value);
    }
    write_table(json, "by_function", counters.by_function);
    write_table(json, "by_unit", counters.by_unit);
}

Status show_counters(ControlContext& context) {
    const bool reset = context.request.flag("reset", false);
    const auto lines = named_lines(context);
    if (auto status = checked(context.request); !status)
        return status;
    if (!lines)
        return fail(lines.error());
    context.json.Key("time_ns");
    context.json.Int64(to_ns(context.simulator.loop().now()));
    context.json.Key("lines");
    context.json.StartObject();
    for (Line* line : *lines) {
        json_key(context.json, line->settings().name);
        context.json.StartObject();
        write_counters(context.json, *line);
        context.json.EndObject();
        if (reset) {
            line->counters() = Counters{};
            line->wire().reset_short_gaps();
        }
    }
    context.json.EndObject();
    return {};
}

} // namespace

Handler find_log_command(std::string_view op) {
    if (op == "writes")
        return list_writes;
    if (op == "reads")
        return list_reads;
    if (op == "watch_writes")
        return watch_writes;
    if (op == "clear_writes")
        return clear_writes;
    if (op == "counters")
        return show_counters;
    return nullptr;
}

} // namespace plcsim
