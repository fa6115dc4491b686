#include "tests/manager/killed/load.hpp"

#include "adapters/identity/identity.hpp"

#include <simdjson.h>

#include <utility>

namespace railbridge::test::killed {

namespace {

struct Told {
    std::string asset;
    std::string attribute;
    Value value = 0; ///< 0: null
};

Value number(simdjson::dom::element value) {
    double found = 0;
    return value.get(found) == simdjson::SUCCESS ? static_cast<Value>(found) : 0;
}

Told told(simdjson::dom::element event) {
    return {std::string(std::string_view(event["ref"]["id"])),
            std::string(std::string_view(event["ref"]["name"])), number(event["value"])};
}

bool is_error(const std::string& response) {
    return response.find(R"("type":"error")") != std::string::npos;
}

constexpr std::size_t most_waiting = 12; ///< the manager lets go of the oldest of more than 16

} // namespace

Delivery delivery_of(const std::string& payload) {
    simdjson::dom::parser parser;
    const simdjson::dom::element root = parser.parse(payload);
    const Told event = told(root["event"]);
    return {std::string(std::string_view(root["ackId"])), event.asset + '/' + event.attribute,
            event.value};
}

wire::Client connected(std::uint16_t port, const Account& account) {
    wire::Client client(port);
    const auto code = client.login(account.login);
    bool good = code == 0;
    for (const char* filter :
         {"+/+/response", "+/attributes/+/response", "+/attributes/+/+/response"}) {
        const auto granted = client.subscribe(account.operation(filter));
        good = good && granted == 1;
    }
    if (!good) {
        client.close();
    }
    return client;
}

std::string asset_json(const std::string& id, const std::string& parent_id,
                       const std::vector<std::string>& attributes) {
    std::string json = R"({"id":")" + id +
                       R"(","type":"ThingAsset","name":"Thing","attributes":{)" +
                       R"("location":{},"notes":{})";
    for (const std::string& name : attributes) {
        json += ",\"" + name + R"(":{"type":"number"})";
    }
    json += '}';
    if (!parent_id.empty()) {
        json += R"(,"parentId":")" + parent_id + '"';
    }
    return json + '}';
}

void Role::work(std::uint16_t port) {
    wire::Client client = connected(port, account_);
    if (client.is_open()) {
        begin(client);
    }
    try {
        while (client.is_open()) {
            step(client);
        }
    } catch (const simdjson::simdjson_error& error) {
        ledger_.fault(account_.login.client_id + " was sent broken JSON: " + error.what());
    }
}

bool Role::succeeded(const wire::Client& client, const std::optional<std::string>& response) {
    if (!response && client.is_open()) {
        ledger_.fault(account_.login.client_id + " was not answered");
    }
    if (response && is_error(*response)) {
        ledger_.fault(account_.login.client_id + " was refused: " + *response);
    }
    return response && !is_error(*response);
}

std::size_t Role::pick(std::size_t below) {
    return std::uniform_int_distribution<std::size_t>(0, below - 1)(random_);
}

Meter::Meter(Account account, Ledger& ledger, std::uint64_t seed, std::string asset)
    : Role(std::move(account), ledger, seed)
    , asset_(std::move(asset)) {}

const std::vector<std::string>& Meter::attributes() {
    static const std::vector<std::string> names{"a0", "a1", "a2", "a3", "a4", "a5", "a6", "a7"};
    return names;
}

void Meter::step(wire::Client& client) {
    const std::size_t count = 1 + pick(attributes().size());
    std::string burst;
    const Value value = ++last_;
    for (std::size_t i = 0; i < count; ++i) {
        ledger_.sending(asset_ + '/' + attributes()[i], value);
        burst += wire::publish_packet(
            account_.operation(asset_ + "/attributes/" + attributes()[i] + "/update"),
            std::to_string(value));
    }
    client.send(burst);
    for (std::size_t i = 0; i < count; ++i) {
        const auto response = client.next_on(
            account_.operation(asset_ + "/attributes/" + attributes()[i] + "/update/response"));
        if (!succeeded(client, response ? std::optional(response->payload) : std::nullopt)) {
            return;
        }
        ledger_.answered(asset_ + '/' + attributes()[i], value);
    }
}

Board::Board(Account account, Ledger& ledger, std::uint64_t seed, std::string asset)
    : Role(std::move(account), ledger, seed)
    , asset_(std::move(asset)) {}

const std::vector<std::string>& Board::attributes() {
    static const std::vector<std::string> names{"b0", "b1", "b2", "b3"};
    return names;
}

void Board::step(wire::Client& client) {
    const Value value = ++last_;
    std::string values;
    for (const std::string& name : attributes()) {
        ledger_.sending(asset_ + '/' + name, value);
        values += (values.empty() ? "\"" : ",\"") + name + "\":" + std::to_string(value);
    }
    if (!succeeded(client, client.request(account_.operation(asset_ + "/attributes/update"),
                                          '{' + values + '}'))) {
        return;
    }
    for (const std::string& name : attributes()) {
        ledger_.answered(asset_ + '/' + name, value);
    }
}

void Builder::step(wire::Client& client) {
    constexpr std::size_t most_assets = 20;
    const std::vector<std::string> there = ledger_.assets_created();
    if (there.size() < most_assets && (there.empty() || pick(2) == 0)) {
        const std::string id = identity::random_asset_id();
        ledger_.creating(id);
        if (succeeded(client, client.request(account_.operation("new/create"),
                                             asset_json(id, {}, {"x"})))) {
            ledger_.created(id);
        }
        return;
    }
    const std::string id = there[pick(there.size())];
    ledger_.deleting(id);
    if (succeeded(client, client.request(account_.operation(id + "/delete")))) {
        ledger_.deleted(id);
    }
}

Operator::Operator(Account account, Ledger& ledger, std::uint64_t seed, std::string asset)
    : Role(std::move(account), ledger, seed)
    , asset_(std::move(asset)) {}

const std::vector<std::string>& Operator::attributes() {
    static const std::vector<std::string> names{"c0", "c1", "c2", "c3"};
    return names;
}

void Operator::step(wire::Client& client) {
    const std::string& name = attributes()[pick(attributes().size())];
    const std::string place = asset_ + '/' + name;
    if (ledger_.open_commands(place) >= most_waiting) {
        succeeded(client,
                  client.request(account_.operation(asset_ + "/attributes/" + name + "/get")));
        return;
    }
    const Value value = ++last_;
    ledger_.commanding(place, value);
    if (succeeded(client,
                  client.request(account_.operation(asset_ + "/attributes/" + name + "/update"),
                                 std::to_string(value)))) {
        ledger_.commanded(place, value);
    }
}

Gateway::Gateway(Account account, Ledger& ledger, std::uint64_t seed, std::string own_asset,
                 std::vector<std::string> commanded_assets)
    : Role(std::move(account), ledger, seed)
    , own_asset_(std::move(own_asset))
    , commanded_assets_(std::move(commanded_assets)) {}

const std::vector<std::string>& Gateway::attributes() {
    static const std::vector<std::string> names{"g0"};
    return names;
}

void Gateway::begin(wire::Client& client) {
    waiting_.clear();
    for (const std::string& asset : commanded_assets_) {
        client.subscribe(account_.topic("events/assets/" + asset + "/attributes"));
    }
    client.subscribe(account_.topic("gateway/events/pending"));
}

void Gateway::step(wire::Client& client) {
    const Value value = ++last_;
    const std::string topic = account_.operation(own_asset_ + "/attributes/g0/update");
    ledger_.sending(own_asset_ + "/g0", value);
    client.send(wire::publish_packet(topic, std::to_string(value)));
    std::optional<std::string> response;
    while (!response) {
        auto message = client.next_message();
        if (!message) {
            break;
        }
        if (message->topic == topic + "/response") {
            response = std::move(message->payload);
        } else {
            take(client, *message);
        }
    }
    if (succeeded(client, response)) {
        ledger_.answered(own_asset_ + "/g0", value);
    }
    while (waiting_.size() > 2 && client.is_open()) {
        acknowledge_one(client);
    }
}

void Gateway::take(wire::Client& client, const wire::Message& message) {
    if (message.topic == account_.topic("gateway/events/pending")) {
        const Delivery delivery = delivery_of(message.payload);
        ledger_.delivered(delivery);
        waiting_.push_back(delivery);
        if (pick(2) == 0) {
            acknowledge_one(client);
        }
        return;
    }
    simdjson::dom::parser parser;
    const Told event = told(parser.parse(message.payload));
    if (event.value > 0 && event.attribute.front() == 'c') {
        ledger_.applied(event.asset + '/' + event.attribute, event.value);
    }
}

/// Any of those that wait: an older one, a newer one, one that is overtaken already.
void Gateway::acknowledge_one(wire::Client& client) {
    const std::size_t which = pick(waiting_.size());
    const Delivery delivery = waiting_[which];
    waiting_.erase(waiting_.begin() + static_cast<std::ptrdiff_t>(which));
    ledger_.acknowledging(delivery.place, delivery.value);
    client.send(
        wire::publish_packet(account_.topic("gateway/events/acknowledge"), delivery.ack_id));
}

void Watcher::begin(wire::Client& client) {
    client.subscribe(account_.topic("events/assets/+/attributes/#"));
}

void Watcher::step(wire::Client& client) {
    const auto message = client.next_message();
    if (!message) {
        client.close();
        return;
    }
    simdjson::dom::parser parser;
    const Told event = told(parser.parse(message->payload));
    constexpr std::string_view stored_at_once = "abg";
    if (event.value > 0 && stored_at_once.find(event.attribute.front()) != std::string_view::npos &&
        event.attribute.size() == 2) {
        ledger_.told(event.asset + '/' + event.attribute, event.value);
    }
}

} // namespace railbridge::test::killed
