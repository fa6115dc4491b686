#include "tests/e2e/watcher.hpp"

#include <simdjson.h>

#include <algorithm>
#include <stdexcept>

namespace railbridge::test {

namespace {

constexpr const char* realm = "plant";
constexpr const char* client_id = "watcher1";

} // namespace

Watcher::Watcher(const Plant& plant, const UserLogin& user)
    : client_({.url = plant.manager.paho_url(),
               .client_id = client_id,
               .username = user.username,
               .secret = user.secret,
               .realm = realm}) {
    client_.connect();
    for (const char* asset : {"meter", "hall", "press", "pump", "railbridge"}) {
        topics_.push_back(
            {asset, client_.topic("events/assets/" + plant.id(asset) + "/attributes")});
        constexpr int refused = 0x80;
        if (client_.subscribe(topics_.back().name) == refused) {
            throw std::runtime_error("the manager refuses events of " + std::string(asset));
        }
    }
}

const std::vector<SeenChange>& Watcher::changes() {
    simdjson::dom::parser parser;
    for (const Topic& topic : topics_) {
        while (client_.waiting_on(topic.name) > 0) {
            const auto message = client_.next_on(topic.name);
            const simdjson::dom::element event = parser.parse(message.value().payload);
            changes_.push_back({topic.asset, std::string(event["ref"]["name"].get_string().value()),
                                simdjson::minify(event["value"].value())});
        }
    }
    return changes_;
}

std::size_t Watcher::count(const std::string& asset, const std::string& attribute) {
    const auto& all = changes();
    return static_cast<std::size_t>(
        std::count_if(all.begin(), all.end(), [&](const SeenChange& one) {
            return one.asset == asset && one.attribute == attribute;
        }));
}

} // namespace railbridge::test
