#include "adapters/config/language/tables.hpp"
#include "adapters/config/point_parts.hpp"
#include "adapters/config/rate_defaults.hpp"
#include "adapters/config/read_sections.hpp"

#include <algorithm>
#include <string>

namespace railbridge::config {

namespace {

Rate& rate_named(const std::string& name, Site& site) {
    auto& rates = site.mapping.rates;
    const auto found = std::find_if(rates.begin(), rates.end(),
                                    [&name](const Rate& rate) { return rate.name == name; });
    if (found != rates.end()) {
        return *found;
    }
    site.rates.add(name, RateId{static_cast<std::uint32_t>(rates.size())});
    return rates.emplace_back(Rate{name, {}, {}});
}

} // namespace

void read_rates(const std::vector<Section>& sections, Site& site) {
    for (const BuiltInRate& rate : built_in_rates) {
        rate_named(std::string(rate.name), site).every = rate.every;
    }
    for (const Section& section : sections) {
        const bool built_in = site.rates.has(section.key);
        Rate& rate = rate_named(section.key, site);
        TableReader reader(*section.table, section.at, "rate." + section.key, site.report,
                           &language::rate);
        if (!built_in) {
            reader.require("every", "write every = \"500ms\"");
        }
        rate.every = reader.duration("every").value_or(rate.every);
        rate.heartbeat = reader.duration("heartbeat").value_or(rate.heartbeat);
        rate.stale_after = reader.duration("stale_after");
        if (rate.stale_after && *rate.stale_after <= rate.every) {
            site.report.error(reader.at("stale_after"), Code::stale_too_soon,
                              stale_too_soon(*rate.stale_after, rate.every, rate.name));
        }
        reader.finish();
    }
}

} // namespace railbridge::config
