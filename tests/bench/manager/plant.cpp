#include "tests/bench/manager/plant.hpp"

#include "adapters/identity/identity.hpp"

#include <stdexcept>

namespace railbridge::bench {

namespace {

constexpr std::size_t group_size = 100;

std::string group_json(const std::string& id) {
    return R"({"id":")" + id + R"(","type":"ThingAsset","name":"Group","attributes":{)" +
           R"("location":{},"notes":{}}})";
}

} // namespace

std::string device_json(const std::string& id, const std::string& parent_id) {
    std::string json = R"({"id":")" + id + R"(","parentId":")" + parent_id +
                       R"(","type":"ThingAsset","name":"Device","attributes":{)" +
                       R"("location":{},"notes":{})";
    for (const char* name :
         {"speed", "power", "current", "voltage", "energy", "temperature", "pressure", "flow"}) {
        json += ",\"" + std::string(name) +
                R"(":{"type":"number","meta":{"label":"Measured","readOnly":true}})";
    }
    return json + R"(,"counted":{"type":"number","meta":{"storeDataPoints":true}}}})";
}

Plant::Plant() {
    manager_.add_realm("plant");
    user_ = manager_.add_user("plant", "bench");
}

std::string Plant::topic(const std::string& name, const std::string& rest) const {
    return "plant/" + name + '/' + rest;
}

test::wire::Client Plant::connected(const std::string& name) const {
    test::wire::Client client(port());
    if (client.login({name, user_.username, user_.secret, true, 0}) != 0) {
        throw std::runtime_error("the manager does not let " + name + " in");
    }
    for (const char* filter :
         {"+/+/response", "+/attributes/+/response", "+/attributes/+/+/response"}) {
        client.subscribe(topic(name, std::string("operations/assets/") + filter), 0);
    }
    return client;
}

void Plant::create(const std::vector<std::string>& templates) {
    const std::string name = "builder";
    test::wire::Client client = connected(name);
    const std::string asked = topic(name, "operations/assets/new/create");
    std::string requests;
    for (const std::string& json : templates) {
        requests += test::wire::publish_packet(asked, json);
    }
    client.send(requests);
    for (std::size_t i = 0; i < templates.size(); ++i) {
        const auto answer = client.next_on(asked + "/response");
        if (!answer || answer->payload.find(R"("cause":"CREATE")") == std::string::npos) {
            throw std::runtime_error("an asset is not created: " +
                                     (answer ? answer->payload : "no response"));
        }
    }
}

void Plant::grow_to(std::size_t assets) {
    while (assets_.size() < assets) {
        if (assets_.size() % group_size == 0) {
            group_ = identity::random_asset_id();
            create({group_json(group_)});
        }
        std::vector<std::string> templates;
        do {
            assets_.push_back(identity::random_asset_id());
            templates.push_back(device_json(assets_.back(), group_));
        } while (assets_.size() < assets && assets_.size() % group_size != 0);
        create(templates);
    }
}

std::vector<Requester> Plant::requesters(std::size_t count, const std::string& method) const {
    std::vector<Requester> all;
    for (std::size_t i = 0; i < count; ++i) {
        const std::string name = "worker" + std::to_string(i);
        const std::string& asset = assets_[i * assets_.size() / count];
        all.push_back({connected(name), topic(name, "operations/assets/" + asset + '/' + method)});
    }
    return all;
}

} // namespace railbridge::bench
