#include "tests/conformance/gateway_site.hpp"

#include "tests/conformance/json.hpp"

#include <stdexcept>

namespace railbridge::conformance {

namespace {

std::string name_and_value(const Message& message) {
    const Json json(message.payload);
    return json.text("event/ref/name") + '=' + json.at("event/value");
}

} // namespace

GatewaySite::GatewaySite(Site& site) {
    Client& gateway = site.gateway();
    itself = site.gateway_login().asset_id;
    child = site.create(gateway, thing("Child", sensors));
    a = site.create(gateway, thing("A", sensors, parent(child)));
    leaf = site.create(gateway, thing("Leaf", sensors, parent(a)));
    sibling = site.create(gateway, thing("Sibling", sensors, parent(child)));
    foreign = site.create(site.other_gateway(), thing("Foreign", sensors));
    building = site.create(site.user(), thing("Building", sensors));
}

std::map<std::string, std::string> GatewaySite::names() const {
    return {{itself, "gateway"},   {child, "child"},     {a, "A"},
            {leaf, "leaf"},        {sibling, "sibling"}, {foreign, "foreign"},
            {building, "building"}};
}

std::string pending_topic(const Client& gateway) {
    return gateway.topic("gateway/events/pending");
}

void watch_pending(Client& gateway, int qos) {
    const int granted = gateway.subscribe(pending_topic(gateway), qos);
    if (granted < 0 || granted >= Client::refused) {
        throw std::runtime_error("the subscription to pending events is refused");
    }
}

std::optional<Message> next_pending(Client& gateway) {
    return gateway.next_on(pending_topic(gateway));
}

std::string pending_behind(Client& gateway) {
    gateway.fence();
    std::string all;
    for (const Message& message : gateway.take("gateway/events/pending")) {
        all += (all.empty() ? "" : ", ") + name_and_value(message);
    }
    return all.empty() ? "nothing" : all;
}

std::string pending_of(Client& gateway, std::size_t count) {
    std::string all;
    for (std::size_t i = 0; i < count; ++i) {
        const auto message = next_pending(gateway);
        if (!message) {
            break;
        }
        all += (all.empty() ? "" : ", ") + name_and_value(*message);
    }
    const std::string more = pending_behind(gateway);
    return more == "nothing" ? all : all + ", and besides " + more;
}

std::string ack_id(const std::optional<Message>& pending) {
    const std::string id = Json(pending ? pending->payload : "").text("ackId");
    if (id.empty()) {
        throw std::runtime_error("no pending event with an ackId arrives");
    }
    return id;
}

void acknowledge(Client& gateway, const std::string& payload) {
    gateway.publish(gateway.topic("gateway/events/acknowledge"), payload);
    gateway.fence();
}

std::string eventually(const Site& site, const std::string& wanted,
                       const std::function<std::string()>& see) {
    const auto deadline = std::chrono::steady_clock::now() + site.target().endpoint.patience;
    std::string seen = see();
    while (seen != wanted && std::chrono::steady_clock::now() < deadline) {
        seen = see();
    }
    return seen;
}

} // namespace railbridge::conformance
