#include "tests/conformance/events.hpp"

#include "tests/conformance/answer.hpp"

#include <stdexcept>

namespace railbridge::conformance {

namespace {

bool subscribed(Client& client, const std::string& filter) {
    return subscribing(client, client.topic("events/" + filter)) == "accepted";
}

} // namespace

std::vector<Message> events_of(Client& client, const std::string& filter, const Act& act) {
    if (!subscribed(client, filter)) {
        return {};
    }
    act();
    client.has_events(1);
    client.fence();
    return client.take("events/");
}

std::string seen_of(Client& client, const std::string& filter, const Act& act) {
    if (!subscribed(client, filter)) {
        return "refused";
    }
    act();
    client.has_events(1);
    client.fence();
    return answers(client.take("events/"));
}

std::string seen_behind(Client& client, const std::string& filter, const Act& act) {
    if (!subscribed(client, filter)) {
        return "refused";
    }
    act();
    client.fence();
    return answers(client.take("events/"));
}

std::string topics_of(const std::vector<Message>& messages, const Client& client,
                      const std::map<std::string, std::string>& names) {
    const std::size_t start = client.topic("events/assets/").size();
    std::string all;
    for (const Message& message : messages) {
        std::string topic = message.topic.substr(start);
        for (const auto& [id, name] : names) {
            for (std::size_t at = topic.find(id); at != std::string::npos; at = topic.find(id)) {
                topic.replace(at, id.size(), name);
            }
        }
        all += (all.empty() ? "" : " ") + topic;
    }
    return all.empty() ? "nothing" : all;
}

void write(Client& client, const std::string& asset, const std::string& attribute,
           const std::string& value) {
    const std::string said =
        answer(client.request(asset + "/attributes/" + attribute + "/update", value));
    if (said.find("AttributeEvent") == std::string::npos) {
        throw std::runtime_error(attribute + " cannot be written: " + said);
    }
}

void update(Client& client, const std::string& asset, const std::string& body) {
    const std::string said = answer(client.request(asset + "/update", body));
    if (said.rfind("AssetEvent UPDATE", 0) != 0) {
        throw std::runtime_error("the asset cannot be updated: " + said);
    }
}

} // namespace railbridge::conformance
