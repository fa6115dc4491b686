#include "adapters/config/language/tables.hpp"
#include "adapters/config/line_text.hpp"
#include "adapters/config/read_sections.hpp"

#include "bridge/polling/wire_cost.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <map>

namespace railbridge::config {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Duration rtu_response_timeout = milliseconds{500};
constexpr Duration tcp_response_timeout = seconds{1};
constexpr Duration late_limit_default_max = seconds{5};

SerialSettings read_serial_settings(TableReader& reader) {
    SerialSettings settings;
    reader.refuse({"endpoint", "sockets"}, "is for transport = \"tcp\"");
    reader.require("device", "name the serial port, best below /dev/serial/by-id");
    reader.require("serial", "write serial = \"9600 8N1\"");
    if (const std::string* text = reader.text("serial")) {
        if (const auto parsed = parse_serial(*text)) {
            settings = *parsed;
        } else {
            reader.report().error(reader.at("serial"), Code::bad_serial, parsed.error().text);
        }
    }
    if (const std::string* device = reader.text("device")) {
        settings.device = *device;
        if (device->empty()) {
            reader.report().error(reader.at("device"), Code::empty_value, "device is empty");
        }
        if (is_numbered_port(*device)) {
            reader.report().lint(reader.at("device"), Code::numbered_port,
                                 *device + " is another adapter when they are found in another "
                                           "order, after a power cut say: name this one below "
                                           "/dev/serial/by-id, or by-path if it has no serial "
                                           "number (`ls -l /dev/serial/by-*` shows them)");
        }
    }
    constexpr std::array modes{Rs485Mode::none, Rs485Mode::kernel, Rs485Mode::rts};
    if (const auto choice = reader.choice("rs485")) {
        settings.rs485 = modes.at(*choice);
    }
    settings.echo = reader.flag("echo").value_or(false);
    return settings;
}

/// @param default_port  0: there is no usual one, so it must be written
TcpSettings read_endpoint(TableReader& reader, std::uint16_t default_port) {
    TcpSettings settings;
    reader.refuse({"device", "serial", "rs485", "echo"}, "is for transport = \"rtu\"");
    reader.require("endpoint", "write endpoint = \"10.20.0.15:502\"");
    if (const std::string* text = reader.text("endpoint")) {
        if (const auto parsed = parse_endpoint(*text, default_port)) {
            settings = {parsed->host, parsed->port};
        } else {
            reader.report().error(reader.at("endpoint"), Code::bad_endpoint, parsed.error().text);
        }
        if (settings.port == 0) {
            reader.report().error(reader.at("endpoint"), Code::bad_endpoint,
                                  "endpoint = \"" + *text +
                                      "\" has no port: write the one the gateway shows for raw or "
                                      "transparent TCP, for example \"" +
                                      *text + ":4001\"");
        }
    }
    return settings;
}

/// The line is split once its devices are known (split_lines.cpp).
bool read_sockets(TableReader& reader) {
    return reader.choice("sockets") == std::size_t{1};
}

Line read_line(const Section& section, TableReader& reader, Duration& turnaround,
               bool& per_device) {
    Line line;
    line.key = section.key;
    reader.require("transport",
                   "write transport = \"rtu\" or \"tcp\", or \"rtu-over-tcp\" for RTU frames "
                   "through a gateway");
    const auto transport = reader.choice("transport");
    if (transport == std::size_t{0}) {
        line.transport = read_serial_settings(reader);
    } else if (transport == std::size_t{1}) {
        line.transport = read_endpoint(reader, TcpSettings{}.port);
        per_device = read_sockets(reader);
    } else if (transport == std::size_t{2}) {
        reader.refuse({"sockets"},
                      "is for transport = \"tcp\": a serial bus behind a gateway takes "
                      "one transaction at a time");
        line.transport = RtuOverTcpSettings{read_endpoint(reader, 0)};
    } else { // unknown: the other keys cannot be judged
        reader.abandon();
    }
    line.response_timeout =
        reader.duration("response_timeout")
            .value_or(line.is_serial() ? rtu_response_timeout : tcp_response_timeout);
    line.late_limit = reader.duration("late_limit")
                          .value_or(std::min(3 * line.response_timeout, late_limit_default_max));
    line.transaction_limit =
        reader.duration("transaction_limit").value_or(transaction_limit_default(line));
    turnaround = reader.duration("turnaround").value_or(Duration{});
    reader.finish();
    return line;
}

/// Where a line ends: two lines must not, or one transaction at a time could not be kept.
std::string far_end(const Line& line) {
    if (const auto* serial = std::get_if<SerialSettings>(&line.transport)) {
        return serial->device;
    }
    const auto& tcp = *line.endpoint();
    return tcp.host.empty() ? std::string() : tcp.host + ':' + std::to_string(tcp.port);
}

} // namespace

void read_lines(const std::vector<Section>& sections, Site& site) {
    std::map<std::string, const Section*> ends;
    for (const Section& section : sections) {
        TableReader reader(*section.table, section.at, "line." + section.key, site.report,
                           &language::line);
        Duration turnaround{};
        bool per_device = false;
        Line line = read_line(section, reader, turnaround, per_device);
        const std::string end = far_end(line);
        const auto [first, is_new] = ends.emplace(end, &section);
        if (!end.empty() && !is_new) {
            site.report.error(reader.at(line.is_serial() ? "device" : "endpoint"), Code::port_twice,
                              end + " is already line." + first->second->key + " (" +
                                  site.report.place(first->second->at) + ')');
        }
        site.lines.add(section.key, LineId{static_cast<std::uint32_t>(site.mapping.lines.size())});
        site.mapping.lines.push_back(std::move(line));
        site.line_turnarounds.push_back(turnaround);
        site.line_sockets_per_device.push_back(per_device);
    }
    if (sections.size() > mapping_limits::lines_max) {
        site.report.error(sections[mapping_limits::lines_max].at, Code::too_many,
                          "more than " + std::to_string(mapping_limits::lines_max) + " lines");
    }
}

} // namespace railbridge::config
