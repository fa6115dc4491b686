#include "tests/adapter/mqtt/uplink_bench.hpp"

#include <utility>

namespace railbridge::test {

Mapping small_mapping() {
    Mapping mapping;
    Asset press;
    press.key = "press";
    press.name = "Press";
    press.id = press_id;
    mapping.assets.push_back(press);
    Asset health;
    health.key = "bridge";
    health.name = "Bridge";
    health.id = health_id;
    health.health = true;
    mapping.assets.push_back(health);
    Point lamp;
    lamp.attribute = "lamp";
    lamp.value_type = "boolean";
    lamp.write.emplace();
    mapping.points.push_back(lamp);
    Point speed;
    speed.attribute = "speed";
    speed.value_type = "number";
    speed.units = {"hertz"};
    mapping.points.push_back(speed);
    return mapping;
}

mqtt::UplinkSettings settings_for(std::uint16_t port) {
    using namespace std::chrono_literals;
    mqtt::UplinkSettings settings;
    settings.host = "127.0.0.1";
    settings.port = port;
    settings.tls = false;
    settings.realm = "master";
    settings.client_id = "gateway-test";
    settings.secret = "a-very-secret-word";
    settings.timings.start_jitter = 0ms;
    settings.timings.connect_timeout = 3s;
    settings.timings.retry_min = 50ms;
    settings.timings.retry_max = 200ms;
    settings.timings.refused_retry = 300ms;
    settings.timings.takeover_retry = 300ms;
    return settings;
}

UplinkBench::UplinkBench(mqtt::UplinkSettings settings, const std::function<void(Mapping&)>& change)
    : mapping([&] {
        Mapping changed = small_mapping();
        change(changed);
        return changed;
    }())
    , journal([](const PendingEvent&) { return mqtt::JournalOutcome::stored; })
    , client(
          std::move(settings), std::make_shared<const Mapping>(mapping), clock,
          [this](Event event) {
              const std::lock_guard lock{mutex_};
              events_.push_back(std::move(event));
          },
          [this](const PendingEvent& event) { return journal(event); }, log) {}

UplinkBench::~UplinkBench() {
    client.stop();
}

} // namespace railbridge::test
