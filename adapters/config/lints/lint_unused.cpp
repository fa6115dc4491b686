#include "adapters/config/lints/lints.hpp"

#include <vector>

namespace railbridge::config {

namespace {

struct Used {
    std::vector<bool> lines;
    std::vector<bool> devices;
    std::vector<bool> rates;
    std::vector<bool> enums;
};

Used used_by(const Mapping& mapping) {
    Used used{std::vector<bool>(mapping.lines.size()), std::vector<bool>(mapping.devices.size()),
              std::vector<bool>(mapping.rates.size()), std::vector<bool>(mapping.enums.size())};
    for (const Device& device : mapping.devices) {
        used.lines[index(device.line)] = true;
    }
    for (const Point& point : mapping.points) {
        used.devices[index(point.device)] = true;
        used.rates[index(point.rate)] = true;
        if (point.enumeration) {
            used.enums[index(*point.enumeration)] = true;
        }
    }
    return used;
}

template <typename Id>
void warn(const std::vector<Section>& sections, const Names<Id>& names,
          const std::vector<bool>& used, Code code, std::string_view text, Report& report) {
    for (const Section& section : sections) {
        const auto id = names.find(section.key);
        if (id && !used[index(*id)]) {
            report.lint(section.at, code, std::string(text));
        }
    }
}

} // namespace

void lint_unused(const Sections& sections, Site& site) {
    const Used used = used_by(site.mapping);
    warn(sections.lines, site.lines, used.lines, Code::unused_line,
         "no device is on this line: take it out, or give a device line = \"...\"", site.report);
    warn(sections.devices, site.devices, used.devices, Code::unused_device,
         "nothing is read from this device: an asset names it by device = \"...\" and has points",
         site.report);
    warn(sections.rates, site.rates, used.rates, Code::unused_rate,
         "no point has this rate: is the name in rate = \"...\" another one?", site.report);
    warn(sections.enums, site.enums, used.enums, Code::unused_enum,
         "no point has this enum: write enum = \"...\" in a point, or take it out", site.report);
}

} // namespace railbridge::config
