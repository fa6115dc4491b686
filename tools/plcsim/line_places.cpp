#include "tools/plcsim/line_places.hpp"

#include "adapters/config/read_manager.hpp"

namespace plcsim {

namespace {

using railbridge::fail;
using railbridge::fatal;

BitRate rate_of(const railbridge::SerialSettings& serial) {
    const unsigned parity = serial.parity == railbridge::Parity::none ? 0 : 1;
    return {.baud = serial.baud,
            .bits_per_char = 1U + serial.data_bits + parity + serial.stop_bits};
}

/// A name below /dev is a real port.
bool is_port(const std::string& device) {
    return device.rfind("/dev/", 0) == 0;
}

void place_port(const railbridge::SerialSettings& serial, const MappedSiteOptions& options,
                LinkDirectories& links, LineDescription& line) {
    const auto elsewhere = options.rtu_link.find(line.settings.name);
    line.link = elsewhere != options.rtu_link.end() ? elsewhere->second
                : is_port(serial.device)            ? links.link(line.settings.name)
                                                    : serial.device;
    line.moved = line.link != serial.device;
}

void place_listener(const railbridge::TcpSettings& tcp, const MappedSiteOptions& options,
                    LineDescription& line) {
    const auto elsewhere = options.tcp_at.find(line.settings.name);
    if (elsewhere != options.tcp_at.end())
        line.listen = elsewhere->second;
    else if (railbridge::config::is_loopback(tcp.host))
        line.listen = {tcp.host, tcp.port};
    else
        line.listen = {"127.0.0.1", 0};
    line.moved = line.listen.host != tcp.host || line.listen.port != tcp.port;
}

} // namespace

std::string name_of(const railbridge::Line& line) {
    return line.key.substr(0, line.key.find('.'));
}

railbridge::Status check_relocations(const railbridge::Mapping& mapping,
                                     const MappedSiteOptions& options) {
    const auto check = [&](const std::string& name, bool serial) -> railbridge::Status {
        for (const auto& line : mapping.lines)
            if (name_of(line) == name && line.is_serial() == serial)
                return {};
        return fail(fatal("the mapping has no " + std::string(serial ? "rtu" : "network") +
                          " line '" + name + "'"));
    };
    for (const auto& [name, where] : options.tcp_at)
        if (auto status = check(name, false); !status)
            return status;
    for (const auto& [name, link] : options.rtu_link)
        if (auto status = check(name, true); !status)
            return status;
    return {};
}

LineDescription describe_line(const railbridge::Line& line, const MappedSiteOptions& options,
                              LinkDirectories& links) {
    LineDescription result;
    result.settings.name = name_of(line);
    result.settings.turnaround = options.turnaround;
    if (line.is_rtu())
        result.settings.framing = Framing::rtu; // the bit rate behind a gateway is not known
    if (const auto* serial = std::get_if<railbridge::SerialSettings>(&line.transport)) {
        result.settings.rate = rate_of(*serial);
        place_port(*serial, options, links, result);
    } else {
        place_listener(*line.endpoint(), options, result);
    }
    return result;
}

} // namespace plcsim
