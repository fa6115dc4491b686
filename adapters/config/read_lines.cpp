#include "adapters/config/line_text.hpp"
#include "adapters/config/read_sections.hpp"

#include <algorithm>
#include <chrono>
#include <map>

namespace railbridge::config {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr DurationLimits response_limits{milliseconds{1}, seconds{60}};
constexpr DurationLimits turnaround_limits{milliseconds{0}, seconds{5}};
constexpr Duration rtu_response_timeout = milliseconds{500};
constexpr Duration tcp_response_timeout = seconds{1};
constexpr Duration late_limit_default_max = seconds{5};

SerialSettings read_serial_settings(TableReader& reader) {
    SerialSettings settings;
    reader.refuse({"endpoint"}, "is for transport = \"tcp\"");
    reader.require("device", "name the serial port, best below /dev/serial/by-id");
    reader.require("serial", "write serial = \"9600 8N1\"");
    if (const std::string* text = reader.text("serial")) {
        if (const auto parsed = parse_serial(*text)) {
            settings = *parsed;
        } else {
            reader.report().error(reader.at("serial"), parsed.error().text);
        }
    }
    if (const std::string* device = reader.text("device")) {
        settings.device = *device;
        if (device->empty()) {
            reader.report().error(reader.at("device"), "device is empty");
        }
    }
    const Node* rs485 = reader.find("rs485");
    const auto* mode = rs485 == nullptr ? nullptr : std::get_if<std::string>(&rs485->value);
    if (mode != nullptr && *mode == "rts") {
        reader.report().error(rs485->at, "rs485 = \"rts\" is not supported yet");
    } else if (const auto choice = reader.choice("rs485", {"none", "kernel"})) {
        settings.rs485 = *choice == 0 ? Rs485Mode::none : Rs485Mode::kernel;
    }
    settings.echo = reader.flag("echo").value_or(false);
    return settings;
}

TcpSettings read_tcp_settings(TableReader& reader) {
    TcpSettings settings;
    reader.refuse({"device", "serial", "rs485", "echo"}, "is for transport = \"rtu\"");
    reader.require("endpoint", "write endpoint = \"10.20.0.15:502\"");
    if (const std::string* text = reader.text("endpoint")) {
        if (const auto parsed = parse_endpoint(*text, settings.port)) {
            settings = {parsed->host, parsed->port};
        } else {
            reader.report().error(reader.at("endpoint"), parsed.error().text);
        }
    }
    return settings;
}

/// Nothing when the transport is unknown: its other keys cannot be judged then.
std::optional<std::size_t> read_transport(TableReader& reader) {
    reader.require("transport", "write transport = \"rtu\" or \"tcp\"");
    const Node* node = reader.find("transport");
    const auto* text = node == nullptr ? nullptr : std::get_if<std::string>(&node->value);
    if (text != nullptr && *text == "rtu-over-tcp") {
        reader.report().error(node->at, "transport = \"rtu-over-tcp\" is not supported yet");
        return std::nullopt;
    }
    return reader.choice("transport", {"rtu", "tcp"});
}

Line read_line(const Section& section, TableReader& reader, Duration& turnaround) {
    Line line;
    line.key = section.key;
    const auto transport = read_transport(reader);
    if (transport == std::size_t{0}) {
        line.transport = read_serial_settings(reader);
    } else if (transport == std::size_t{1}) {
        line.transport = read_tcp_settings(reader);
    } else {
        for (const char* key : {"device", "serial", "rs485", "echo", "endpoint"}) {
            reader.find(key);
        }
    }
    line.response_timeout =
        reader.duration("response_timeout", response_limits)
            .value_or(line.is_serial() ? rtu_response_timeout : tcp_response_timeout);
    line.late_limit = reader.duration("late_limit", response_limits)
                          .value_or(std::min(3 * line.response_timeout, late_limit_default_max));
    turnaround = reader.duration("turnaround", turnaround_limits).value_or(Duration{});
    reader.finish();
    return line;
}

/// Where a line ends: two lines must not, or one transaction at a time could not be kept.
std::string far_end(const Line& line) {
    if (const auto* serial = std::get_if<SerialSettings>(&line.transport)) {
        return serial->device;
    }
    const auto& tcp = std::get<TcpSettings>(line.transport);
    return tcp.host.empty() ? std::string() : tcp.host + ':' + std::to_string(tcp.port);
}

} // namespace

void read_lines(const std::vector<Section>& sections, Site& site) {
    std::map<std::string, const Section*> ends;
    for (const Section& section : sections) {
        TableReader reader(*section.table, section.at, "line." + section.key, site.report);
        Duration turnaround{};
        Line line = read_line(section, reader, turnaround);
        const std::string end = far_end(line);
        const auto [first, is_new] = ends.emplace(end, &section);
        if (!end.empty() && !is_new) {
            site.report.error(reader.at(line.is_serial() ? "device" : "endpoint"),
                              end + " is already line." + first->second->key + " (" +
                                  site.report.place(first->second->at) + ')');
        }
        site.lines.add(section.key, LineId{static_cast<std::uint32_t>(site.mapping.lines.size())});
        site.mapping.lines.push_back(std::move(line));
        site.line_turnarounds.push_back(turnaround);
    }
    if (sections.size() > mapping_limits::lines_max) {
        site.report.error(sections[mapping_limits::lines_max].at,
                          "more than " + std::to_string(mapping_limits::lines_max) + " lines");
    }
}

} // namespace railbridge::config
