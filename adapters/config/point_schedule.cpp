#include "adapters/config/point_parts.hpp"

#include <chrono>

namespace railbridge::config {

namespace {

constexpr DurationLimits heartbeat_limits{std::chrono::seconds{1}, std::chrono::hours{24 * 7}};

} // namespace

void read_schedule(TableReader& reader, Point& point, Site& site) {
    const std::string* rate = reader.text("rate");
    const bool given = rate != nullptr;
    const std::string name = given ? *rate : "normal";
    if (const auto id = site.rates.look_up(name, reader.at("rate"), site.report)) {
        point.rate = *id;
    }
    point.heartbeat = reader.duration("heartbeat", heartbeat_limits);
    point.read = reader.flag("read").value_or(true);
    point.publish = reader.flag("publish").value_or(true);
}

} // namespace railbridge::config
