#include "tests/conformance/site.hpp"

#include "tests/conformance/answer.hpp"
#include "tests/conformance/json.hpp"

#include <algorithm>
#include <cctype>
#include <random>
#include <stdexcept>

namespace railbridge::conformance {

namespace {

std::string random_text(std::size_t length) {
    constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz0123456789";
    std::random_device random;
    std::uniform_int_distribution<std::size_t> choice(0, letters.size() - 1);
    std::string text;
    while (text.size() < length) {
        text += letters[choice(random)];
    }
    return text;
}

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

GatewayLogin login_of(const std::string& realm, const std::string& asset_id,
                      const std::string& client_id, const std::string& secret) {
    return {asset_id, {realm, client_id, realm + ':' + client_id, secret}};
}

} // namespace

const char* const sensors =
    R"("motionSensor":{"type":"number"},"presenceDetected":{"type":"boolean"})";

Site::Site(const Target& target, Version version)
    : target_(target)
    , version_(version)
    , run_("conf" + random_text(8)) {
    for (const auto& [asset_id, secret] : target_.gateways) {
        gateways_.push_back(
            login_of(target_.realm, asset_id, "gateway-" + lower(asset_id), secret));
    }
}

Site::~Site() {
    try {
        for (const std::string& id : made_gateways_) {
            user().request(id + "/delete");
        }
    } catch (const std::exception&) { // the server may be gone; the rows have said so
    }
}

bool Site::offers(Needs needs) const {
    switch (needs) {
    case Needs::nothing:
        return true;
    case Needs::gateway:
        return target_.can_create_gateways || target_.gateways.size() > 1;
    case Needs::new_gateway:
        return target_.can_create_gateways;
    case Needs::other_realm:
        return !target_.other_realm.empty();
    case Needs::plaintext:
        return target_.endpoint.ca_file.empty();
    case Needs::manager:
        return target_.manager != nullptr;
    }
    return false;
}

std::unique_ptr<Client> Site::connection(const Login& login, const Session& session) const {
    return std::make_unique<Client>(target_.endpoint, version_, login, session);
}

Login Site::fresh_login() {
    return {target_.realm, run_ + '-' + std::to_string(++count_),
            target_.realm + ':' + target_.user, target_.secret};
}

Client& Site::ready(std::unique_ptr<Client>& client, const std::function<Login()>& login) {
    if (!client) {
        client = connection(login());
    }
    if (!client->is_connected()) {
        if (const int code = client->connect(); code != 0) {
            throw std::runtime_error(client->login().username + " cannot connect: CONNACK " +
                                     std::to_string(code));
        }
        client->subscribe_responses();
    }
    return *client;
}

Client& Site::user() {
    return ready(user_, [this] { return fresh_login(); });
}

Client& Site::observer() {
    return ready(observer_, [this] { return fresh_login(); });
}

Client& Site::stranger() {
    return ready(stranger_, [this] {
        return Login{target_.other_realm, run_ + "-stranger",
                     target_.other_realm + ':' + target_.other_user, target_.other_secret};
    });
}

const GatewayLogin& Site::gateway_at(std::size_t index) {
    while (gateways_.size() <= index) {
        gateways_.push_back(new_gateway());
        made_gateways_.push_back(gateways_.back().asset_id);
        owned_.pop_back(); // it is for all rows
    }
    return gateways_[index];
}

const GatewayLogin& Site::gateway_login() {
    return gateway_at(0);
}

const GatewayLogin& Site::other_gateway_login() {
    return gateway_at(1);
}

Client& Site::gateway() {
    return ready(gateway_, [this] { return gateway_login().login; });
}

Client& Site::other_gateway() {
    return ready(other_gateway_, [this] { return other_gateway_login().login; });
}

/// The credentials may appear some time after the asset.
GatewayLogin Site::new_gateway() {
    const std::string id = create(
        user(),
        R"({"type":"GatewayV2Asset","name":"Gateway","attributes":{"location":{},"notes":{},)"
        R"("clientId":{},"clientSecret":{},"gatewayStatus":{},"disabled":{}}})");
    const auto deadline = std::chrono::steady_clock::now() + target_.endpoint.patience;
    while (std::chrono::steady_clock::now() < deadline) {
        const Json asset(user().request(id + "/get").value_or(""));
        const std::string client_id = asset.text("attributes/clientId/value");
        const std::string secret = asset.text("attributes/clientSecret/value");
        if (!client_id.empty() && !secret.empty()) {
            return login_of(target_.realm, id, client_id, secret);
        }
    }
    throw std::runtime_error("a new gateway gets no credentials");
}

std::string Site::create(Client& client, const std::string& asset) {
    const auto response = client.request("new/create", asset);
    std::string id = Json(response.value_or("")).text("asset/id");
    if (id.empty()) {
        throw std::runtime_error("an asset cannot be created: " + response.value_or("no response"));
    }
    owns(client, id);
    return id;
}

Tree Site::tree() {
    Tree tree;
    tree.building = create(user(), thing("Building", sensors));
    tree.apartment = create(user(), thing("Apartment", sensors, parent(tree.building)));
    tree.hallway = create(user(), thing("Hallway", sensors, parent(tree.apartment)));
    return tree;
}

std::string Site::child_of(Client& client) {
    return create(client, thing("Child", sensors));
}

std::vector<std::unique_ptr<Client>*> Site::lasting_clients() {
    return {&user_, &observer_, &gateway_, &other_gateway_, &stranger_};
}

void Site::owns(Client& client, const std::string& id) {
    for (auto* lasting : lasting_clients()) {
        if (lasting->get() == &client && !id.empty()) {
            owned_.emplace_back(lasting, id);
        }
    }
}

std::size_t Site::clean_up() {
    for (auto one = owned_.rbegin(); one != owned_.rend(); ++one) {
        Client* const owner = one->first->get();
        if (owner != nullptr && owner->is_connected()) {
            owner->request(one->second + "/delete");
        }
    }
    owned_.clear();
    std::size_t left = 0;
    for (auto* client : lasting_clients()) {
        left += *client ? (*client)->reset() : 0;
    }
    return left;
}

void Site::forget_connections() {
    for (auto* client : lasting_clients()) {
        client->reset();
    }
}

void Site::recover() {
    try {
        clean_up();
    } catch (const std::exception&) { // the server is beyond cleaning up: the next row begins anew
        owned_.clear();
        forget_connections();
    }
}

std::string thing(const std::string& name, const std::string& attributes,
                  const std::string& members) {
    return R"({"type":"ThingAsset","name":)" + quoted(name) + members +
           R"(,"attributes":{"location":{},"notes":{})" +
           (attributes.empty() ? "" : ',' + attributes) + "}}";
}

std::string parent(const std::string& id) {
    return R"(,"parentId":)" + quoted(id);
}

std::string unknown_id() {
    return "2" + random_text(21);
}

std::string value_of(Client& client, const std::string& asset, const std::string& attribute) {
    return answer(client.request(asset + "/attributes/" + attribute + "/get-value"));
}

std::string member_of(Client& client, const std::string& asset, const std::string& path) {
    const auto response = client.request(asset + "/get");
    const Json json(response.value_or(""));
    return json.has("id") ? json.at(path) : answer(response);
}

std::string refusal(Client& client, const std::string& topic, const std::string& payload) {
    const int code = client.publish(topic, payload);
    if (code == Client::closed) {
        return "refused";
    }
    client.fence();
    if (const auto left = client.take("operations/"); !left.empty()) {
        return answers(left);
    }
    // Before MQTT 5 there is no way to say so.
    return code >= Client::refused || client.version() == Version::v3_1_1
               ? "refused"
               : "acknowledged, and no response";
}

std::string subscribing(Client& client, const std::string& filter) {
    const int granted = client.subscribe(filter);
    return granted >= 0 && granted < Client::refused ? "accepted" : "refused";
}

} // namespace railbridge::conformance
