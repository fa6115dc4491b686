// `railbridge plan`: what a bridge would ask its lines, and with --writes everything it may write.

#include "adapters/base/json_value.hpp"
#include "adapters/daemon/commands.hpp"
#include "adapters/daemon/exit_codes.hpp"
#include "adapters/daemon/plan_writes.hpp"
#include "adapters/daemon/planned_requests.hpp"
#include "adapters/daemon/site_files.hpp"
#include "adapters/daemon/status_fields.hpp"
#include "bridge/polling/line_load.hpp"

#include <cstdio>
#include <string>
#include <string_view>

namespace railbridge::daemon {

namespace {

using Writer = JsonWriter;

std::string point_name(const Mapping& mapping, PointId id) {
    const auto& point = mapping.point(id);
    return mapping.asset(point.asset).key + '.' + point.attribute;
}

/// The reads of a line when every point of it is due at once.
struct Cycle {
    std::size_t requests = 0;
    std::size_t points = 0;
    std::size_t words = 0; ///< registers and bits that are transferred
    std::size_t bytes = 0; ///< of all frames
    Duration wire{};       ///< on a serial line
};

Cycle cycle_of(const Mapping& mapping, LineId line) {
    Cycle cycle;
    for (const auto& request : planned_requests(mapping, line)) {
        ++cycle.requests;
        cycle.points += request.read.points.size();
        cycle.words += request.read.range.count;
        cycle.bytes += request.bytes;
        cycle.wire += request.wire;
    }
    return cycle;
}

std::string wire_text(const Line& line, Duration wire) {
    if (!line.is_serial()) {
        return "-";
    }
    return three_figures(std::chrono::duration<double, std::milli>(wire).count()) + " ms";
}

void print_reads(const Mapping& mapping) {
    std::vector<Row> rows{
        {"LINE", "POINTS", "REQUESTS", "REGISTERS", "BYTES", "ON THE WIRE", "BUSY"}};
    for (std::size_t i = 0; i < mapping.lines.size(); ++i) {
        const LineId line{static_cast<std::uint32_t>(i)};
        const auto cycle = cycle_of(mapping, line);
        const double load = line_load(mapping, line);
        rows.push_back({mapping.line(line).key, std::to_string(cycle.points),
                        std::to_string(cycle.requests), std::to_string(cycle.words),
                        std::to_string(cycle.bytes), wire_text(mapping.line(line), cycle.wire),
                        load > 0.0 ? three_figures(load * 100.0) + " %" : "-"});
    }
    print_table(rows);
}

void print_reads_json(const Mapping& mapping) {
    rapidjson::StringBuffer buffer;
    Writer json{buffer};
    json.StartObject();
    json.Key("lines");
    json.StartArray();
    for (std::size_t i = 0; i < mapping.lines.size(); ++i) {
        const LineId line{static_cast<std::uint32_t>(i)};
        const auto cycle = cycle_of(mapping, line);
        json.StartObject();
        write_text(json, "line", mapping.line(line).key);
        json.Key("points");
        json.Uint64(cycle.points);
        json.Key("requests");
        json.Uint64(cycle.requests);
        json.Key("registers");
        json.Uint64(cycle.words);
        json.Key("bytes");
        json.Uint64(cycle.bytes);
        if (mapping.line(line).is_serial()) {
            json.Key("wireUs");
            json.Int64(std::chrono::duration_cast<std::chrono::microseconds>(cycle.wire).count());
            json.Key("load");
            json.Double(line_load(mapping, line));
        }
        json.EndObject();
    }
    json.EndArray();
    json.EndObject();
    std::printf("%s\n", buffer.GetString());
}

/// Names of the points, as many as fit a line of a table.
std::string points_text(const Mapping& mapping, const std::vector<PointId>& points) {
    constexpr std::size_t shown_max = 3;
    std::string text;
    for (std::size_t i = 0; i < points.size() && i < shown_max; ++i) {
        text += (i == 0 ? "" : " ") + point_name(mapping, points[i]);
    }
    return points.size() <= shown_max
               ? text
               : text + " and " + std::to_string(points.size() - shown_max) + " more";
}

void print_requests(const Mapping& mapping) {
    std::vector<Row> rows{{"LINE", "UNIT", "REQUEST", "BYTES", "ON THE WIRE", "POINTS",
                           "NOT ONE WITH THE REQUEST BEFORE"}};
    for (std::size_t i = 0; i < mapping.lines.size(); ++i) {
        const LineId line{static_cast<std::uint32_t>(i)};
        for (const auto& request : planned_requests(mapping, line)) {
            rows.push_back({mapping.line(line).key,
                            std::to_string(mapping.device(request.device).unit),
                            request_words(request.read.range), std::to_string(request.bytes),
                            wire_text(mapping.line(line), request.wire),
                            points_text(mapping, request.read.points), request.apart});
        }
    }
    print_table(rows);
}

void print_requests_json(const Mapping& mapping) {
    rapidjson::StringBuffer buffer;
    Writer json{buffer};
    json.StartObject();
    json.Key("requests");
    json.StartArray();
    for (std::size_t i = 0; i < mapping.lines.size(); ++i) {
        const LineId line{static_cast<std::uint32_t>(i)};
        for (const auto& request : planned_requests(mapping, line)) {
            json.StartObject();
            write_text(json, "line", mapping.line(line).key);
            json.Key("unit");
            json.Uint(mapping.device(request.device).unit);
            write_text(json, "request", request_words(request.read.range));
            json.Key("bytes");
            json.Uint(request.bytes);
            if (mapping.line(line).is_serial()) {
                json.Key("wireUs");
                json.Int64(request.wire.count());
            }
            json.Key("points");
            json.StartArray();
            for (const PointId point : request.read.points) {
                const std::string name = point_name(mapping, point);
                json.String(name.data(), static_cast<rapidjson::SizeType>(name.size()));
            }
            json.EndArray();
            write_text(json, "apart", request.apart);
            json.EndObject();
        }
    }
    json.EndArray();
    json.EndObject();
    std::printf("%s\n", buffer.GetString());
}

std::string joined(const std::vector<std::string>& texts) {
    std::string all;
    for (const auto& one : texts) {
        all += (all.empty() ? "" : "; ") + one;
    }
    return all.empty() ? "-" : all;
}

void print_writes(const std::vector<PlannedWrite>& writes) {
    if (writes.empty()) {
        std::printf("nothing: no line of the site starts with \"write.\"\n");
        return;
    }
    std::vector<Row> rows{{"POINT", "LINE", "UNIT", "AT", "BY", "KIND", "LIMITS", "VERIFIED",
                           "MAX AGE", "BY ITSELF"}};
    for (const auto& write : writes) {
        rows.push_back({write.point, write.line, std::to_string(write.unit), write.address,
                        write.by, write.kind, write.limits, write.verify, write.max_age,
                        joined(write.autonomous)});
    }
    print_table(rows);
}

void print_writes_json(const std::vector<PlannedWrite>& writes) {
    rapidjson::StringBuffer buffer;
    Writer json{buffer};
    json.StartObject();
    json.Key("writes");
    json.StartArray();
    for (const auto& write : writes) {
        json.StartObject();
        write_text(json, "point", write.point);
        write_text(json, "line", write.line);
        json.Key("unit");
        json.Uint(write.unit);
        write_text(json, "address", write.address);
        write_text(json, "by", write.by);
        write_text(json, "kind", write.kind);
        write_text(json, "limits", write.limits);
        write_text(json, "verify", write.verify);
        write_text(json, "maxAge", write.max_age);
        json.Key("autonomous");
        json.StartArray();
        for (const auto& one : write.autonomous) {
            json.String(one.data(), static_cast<rapidjson::SizeType>(one.size()));
        }
        json.EndArray();
        json.EndObject();
    }
    json.EndArray();
    json.EndObject();
    std::printf("%s\n", buffer.GetString());
}

} // namespace

int plan_command(const Options& options) {
    const auto site = load_site(options.config);
    const auto& diagnostics = site ? site->warnings : site.error();
    for (const auto& diagnostic : diagnostics) {
        std::fprintf(stderr, "%s\n", config::to_string(diagnostic).c_str());
    }
    if (!site) {
        return exit_code::config;
    }
    if (options.writes) {
        const auto writes = planned_writes(site->mapping);
        options.json ? print_writes_json(writes) : print_writes(writes);
    } else if (options.requests) {
        options.json ? print_requests_json(site->mapping) : print_requests(site->mapping);
    } else {
        options.json ? print_reads_json(site->mapping) : print_reads(site->mapping);
    }
    return exit_code::ok;
}

} // namespace railbridge::daemon
