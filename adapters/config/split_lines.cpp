#include "adapters/config/read_sections.hpp"

#include <utility>

namespace railbridge::config {

// A line is one connection with one transaction at a time, here and in the engine. So a line whose
// devices have a connection each becomes as many lines.
void split_lines(const std::vector<Section>& sections, Site& site) {
    std::vector<bool> kept(site.mapping.lines.size(), false);
    for (Device& device : site.mapping.devices) {
        const std::size_t at = index(device.line);
        if (at >= site.line_sockets_per_device.size() || !site.line_sockets_per_device[at]) {
            continue;
        }
        const std::string key = site.mapping.lines[at].key;
        Line own = site.mapping.lines[at];
        own.key = key.substr(0, key.find('.')) + '.' + std::to_string(device.unit);
        if (!kept[at]) {
            kept[at] = true;
            site.mapping.lines[at] = std::move(own); // the first device keeps the place
            continue;
        }
        device.line = LineId{static_cast<std::uint32_t>(site.mapping.lines.size())};
        site.mapping.lines.push_back(std::move(own));
    }
    if (sections.size() <= mapping_limits::lines_max &&
        site.mapping.lines.size() > mapping_limits::lines_max) {
        site.report.error(sections.back().at, Code::too_many,
                          "more than " + std::to_string(mapping_limits::lines_max) +
                              " lines, each device with a connection of its own counted: write "
                              "sockets = \"shared\" where it need not be");
    }
}

} // namespace railbridge::config
