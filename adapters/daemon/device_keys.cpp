#include "adapters/daemon/device_keys.hpp"

#include "adapters/config/nearest.hpp"

#include <string_view>
#include <vector>

namespace railbridge::daemon {

namespace {

/// The device that an asset of this key shares with others; empty if there is none.
std::string device_of_asset(const Mapping& mapping, const std::string& key) {
    for (const auto& point : mapping.points) {
        if (mapping.asset(point.asset).key == key) {
            return mapping.device(point.device).key;
        }
    }
    return {};
}

} // namespace

std::optional<DeviceId> device_of(const Mapping& mapping, const std::string& key) {
    for (std::size_t i = 0; i < mapping.devices.size(); ++i) {
        if (mapping.devices[i].key == key) {
            return static_cast<DeviceId>(i);
        }
    }
    return std::nullopt;
}

std::string no_such_device(const Mapping& mapping, const std::string& key) {
    if (device_of(mapping, key)) {
        return {};
    }
    if (const auto shared = device_of_asset(mapping, key); !shared.empty()) {
        return "the device of asset " + key + " is " + shared;
    }
    std::vector<std::string_view> known;
    for (const auto& device : mapping.devices) {
        known.emplace_back(device.key);
    }
    return "there is no device " + key + config::did_you_mean(key, known);
}

} // namespace railbridge::daemon
