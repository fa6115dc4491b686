#include "adapters/config/duration_text.hpp"
#include "adapters/config/point_parts.hpp"
#include "adapters/config/rate_defaults.hpp"

namespace railbridge::config {

namespace {

Duration stale_after(const Rate& rate) {
    return rate.stale_after.value_or(usual_stale_after(rate.every));
}

} // namespace

std::string stale_too_soon(Duration stale_after, Duration every, const std::string& rate) {
    return "stale_after = \"" + to_text(stale_after) + "\" is not longer than the " +
           to_text(every) + " of rate." + rate + ": the value would always be stale";
}

void read_schedule(TableReader& reader, Point& point, Site& site) {
    const std::string* rate = reader.text("rate");
    const bool given = rate != nullptr;
    const std::string name = given ? *rate : "normal";
    const auto id = site.rates.look_up(name, reader.at("rate"), site.report);
    point.rate = id.value_or(RateId{0});
    point.heartbeat = reader.duration("heartbeat");
    const auto own = reader.duration("stale_after");
    const Rate& given_rate = site.mapping.rate(point.rate);
    point.stale_after = own.value_or(stale_after(given_rate));
    if (id && own && *own <= given_rate.every) {
        reader.report().error(reader.at("stale_after"), Code::stale_too_soon,
                              stale_too_soon(*own, given_rate.every, name));
    }
    point.null_when_stale = reader.choice("on_stale").value_or(0) == 1;
    point.read = reader.flag("read").value_or(true);
    point.publish = reader.flag("publish").value_or(true);
}

} // namespace railbridge::config
