#include "tools/plcsim/mapped_site.hpp"

#include "tools/plcsim/mapped_point.hpp"

#include "adapters/config/load_mapping.hpp"
#include "adapters/config/template_places.hpp"
#include "bridge/mapping/mapping.hpp"

#include <algorithm>
#include <iostream>
#include <utility>

namespace plcsim {

namespace {

using railbridge::fail;
using railbridge::fatal;

BitRate rate_of(const railbridge::SerialSettings& serial) {
    const unsigned parity = serial.parity == railbridge::Parity::none ? 0 : 1;
    return {.baud = serial.baud,
            .bits_per_char = 1U + serial.data_bits + parity + serial.stop_bits};
}

/// Lines `plant.1` and `plant.2` are connections to one thing, `plant`.
std::string name_of(const railbridge::Line& line) {
    return line.key.substr(0, line.key.find('.'));
}

LineDescription describe_line(const railbridge::Line& line, const MappedSiteOptions& options) {
    LineDescription result;
    result.settings.name = name_of(line);
    result.settings.turnaround = options.turnaround;
    if (const auto* serial = std::get_if<railbridge::SerialSettings>(&line.transport)) {
        result.settings.framing = Framing::rtu;
        result.settings.rate = rate_of(*serial);
        const auto elsewhere = options.rtu_link.find(result.settings.name);
        result.link = elsewhere == options.rtu_link.end() ? serial->device : elsewhere->second;
        return result;
    }
    if (line.is_rtu())
        result.settings.framing = Framing::rtu; // the bit rate behind a gateway is not known
    const auto& tcp = *line.endpoint();
    const auto elsewhere = options.tcp_at.find(result.settings.name);
    result.listen =
        elsewhere == options.tcp_at.end() ? HostPort{tcp.host, tcp.port} : elsewhere->second;
    return result;
}

/// Every relocated line must exist and be of that kind, or a typing error goes unnoticed.
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

Site describe(const railbridge::Mapping& mapping, const MappedSiteOptions& options) {
    Site site;
    std::map<std::string, std::size_t> places; // by name
    for (const auto& line : mapping.lines)
        if (places.emplace(name_of(line), site.lines.size()).second)
            site.lines.push_back(describe_line(line, options));
    std::vector<UnitDescription> units(mapping.devices.size());
    for (std::size_t i = 0; i < units.size(); ++i) {
        units[i].number = mapping.devices[i].unit;
        units[i].size = options.size;
    }
    for (std::size_t i = 0; i < mapping.points.size(); ++i) {
        const auto& point = mapping.points[i];
        UnitDescription& unit = units[index(point.device)];
        unit.size = std::max<std::size_t>(unit.size, point.range.end());
        add_point(mapping, point, i, options.move, unit);
    }
    for (std::size_t i = 0; i < units.size(); ++i)
        site.lines[places.at(name_of(mapping.line(mapping.devices[i].line)))].units.push_back(
            std::move(units[i]));
    return site;
}

} // namespace

railbridge::Result<Site> site_from_mapping(const MappedSiteOptions& options) {
    auto templates = options.templates;
    templates.push_back(railbridge::config::installed_templates());
    const auto loaded = railbridge::config::load_mapping(
        options.files, {.realm = "plcsim",
                        .client_id = "plcsim",
                        .asset_id = {},
                        .vars = options.vars,
                        .template_directories = std::move(templates)});
    if (!loaded) {
        std::string text = "the mapping is not usable:";
        for (const auto& diagnostic : loaded.error())
            text += "\n" + to_string(diagnostic);
        return fail(fatal(std::move(text)));
    }
    for (const auto& warning : loaded->warnings)
        std::cerr << to_string(warning) << '\n';
    if (auto status = check_relocations(loaded->mapping, options); !status)
        return fail(status.error());
    return describe(loaded->mapping, options);
}

} // namespace plcsim
