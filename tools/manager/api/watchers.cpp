#include "tools/manager/api/watchers.hpp"

#include "tools/manager/json/json_value.hpp"

#include <algorithm>

namespace railbridge::manager {

namespace {

constexpr std::size_t most_watchers = 32;

bool sees(const Watch& watch, const Asset& asset, const std::vector<std::string>& path,
          std::string_view attribute) {
    return (watch.realm.empty() || watch.realm == asset.realm) &&
           (watch.attribute.empty() || watch.attribute == attribute) &&
           (watch.asset_id.empty() ||
            std::find(path.begin(), path.end(), watch.asset_id) != path.end());
}

} // namespace

Watchers::Renewal Watchers::renew(const std::string& client_id, const Watch& watch, Millis now) {
    const bool is_known = all_.count(client_id) != 0;
    if (!is_known && all_.size() >= most_watchers) {
        return Renewal::refused;
    }
    Watcher& watcher = all_[client_id];
    watcher.watch = watch;
    watcher.until = now + lifetime;
    return is_known ? Renewal::went_on : Renewal::started;
}

void Watchers::expire(Millis now) {
    for (auto one = all_.begin(); one != all_.end();) {
        one = one->second.until < now ? all_.erase(one) : std::next(one);
    }
}

void Watchers::tell(const Asset& asset, const std::vector<std::string>& path,
                    std::string_view attribute, const std::string& event_json, Outbox& outbox) {
    for (auto& [client_id, watcher] : all_) {
        if (sees(watcher.watch, asset, path, attribute)) {
            std::string payload = event_json.substr(0, event_json.size() - 1);
            payload += ",\"assetName\":" + json_string(asset.name) +
                       ",\"number\":" + std::to_string(++watcher.told) + '}';
            outbox.publishes.push_back(
                {client_id, std::string(watch_topic), std::move(payload), 0, Purpose::news, true});
        }
    }
}

} // namespace railbridge::manager
