#include "tests/manager/api_client.hpp"

#include <mqtt/async_client.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <stdexcept>
#include <utility>

namespace railbridge::test {

namespace {

constexpr auto patience = std::chrono::seconds(10);

mqtt::connect_options connect_options(const ClientOptions& options) {
    mqtt::connect_options connect;
    connect.set_connect_timeout(patience);
    connect.set_mqtt_version(options.mqtt_version);
    if (options.mqtt_version == MQTTVERSION_5) {
        connect.set_clean_start(options.clean);
        constexpr int hour_s = 3600;
        connect.set_properties({{mqtt::property::SESSION_EXPIRY_INTERVAL, hour_s}});
    } else {
        connect.set_clean_session(options.clean);
    }
    if (!options.username.empty()) {
        connect.set_user_name(options.username);
        connect.set_password(options.secret);
    }
    if (options.will) {
        connect.set_will(mqtt::will_options(options.will->topic, options.will->payload.data(),
                                            options.will->payload.size(), 1, false));
    }
    if (!options.ca_file.empty()) {
        mqtt::ssl_options tls;
        tls.set_trust_store(options.ca_file);
        if (!options.certificate.empty()) {
            tls.set_key_store(options.certificate + ".pem");
            tls.set_private_key(options.certificate + ".key");
        }
        connect.set_ssl(tls);
    }
    return connect;
}

} // namespace

class ApiClient::Impl : public mqtt::callback {
public:
    explicit Impl(ClientOptions given)
        : options(std::move(given))
        , client(options.url, options.client_id, mqtt::create_options(options.mqtt_version)) {
        client.set_callback(*this);
    }

    void message_arrived(mqtt::const_message_ptr message) override {
        const std::lock_guard<std::mutex> lock(mutex);
        messages.push_back({message->get_topic(), message->to_string(), message->get_qos(),
                            message->is_retained()});
        arrived.notify_all();
    }

    template <typename Wanted>
    std::optional<Message> next(Wanted wanted, std::chrono::milliseconds how_long) {
        std::unique_lock<std::mutex> lock(mutex);
        auto found = messages.end();
        const auto is_here = [&] {
            found = std::find_if(messages.begin(), messages.end(), wanted);
            return found != messages.end();
        };
        if (!arrived.wait_for(lock, how_long, is_here)) {
            return std::nullopt;
        }
        Message message = std::move(*found);
        messages.erase(found);
        return message;
    }

    ClientOptions options;
    std::mutex mutex;
    std::condition_variable arrived;
    std::deque<Message> messages;
    mqtt::async_client client; ///< last: stops calling back before the rest is gone
};

ApiClient::ApiClient(ClientOptions options)
    : impl_(std::make_unique<Impl>(std::move(options))) {}

ApiClient::~ApiClient() {
    try {
        disconnect();
    } catch (const std::exception&) { // the test has shown what it wanted to show
    }
}

int ApiClient::try_connect() {
    try {
        impl_->client.connect(connect_options(impl_->options))->wait();
        return 0;
    } catch (const mqtt::exception& error) {
        return error.get_reason_code() > 0 ? error.get_reason_code() : error.get_return_code();
    }
}

void ApiClient::connect() {
    if (const int code = try_connect(); code != 0) {
        throw std::runtime_error("CONNACK " + std::to_string(code));
    }
}

void ApiClient::disconnect() {
    if (impl_->client.is_connected()) {
        impl_->client.disconnect()->wait_for(patience);
    }
}

bool ApiClient::is_connected() const {
    return impl_->client.is_connected();
}

std::string ApiClient::topic(const std::string& rest) const {
    return impl_->options.realm + '/' + impl_->options.client_id + '/' + rest;
}

int ApiClient::subscribe(const std::string& filter, int qos) {
    constexpr int refused = 0x80;
    try {
        const auto token = impl_->client.subscribe(filter, qos);
        if (!token->wait_for(patience)) {
            throw std::runtime_error("no SUBACK for " + filter);
        }
        const auto response = token->get_subscribe_response();
        const auto& codes = response.get_reason_codes();
        const int code = codes.empty() ? qos : static_cast<int>(codes.front());
        return std::min(code, refused);
    } catch (const mqtt::exception&) {
        return refused;
    }
}

void ApiClient::unsubscribe(const std::string& filter) {
    impl_->client.unsubscribe(filter)->wait_for(patience);
}

void ApiClient::publish(const std::string& topic, const std::string& payload, int qos,
                        bool retained) {
    const auto token = impl_->client.publish(topic, payload.data(), payload.size(), qos, retained);
    if (!token->wait_for(patience)) {
        throw std::runtime_error("no PUBACK for " + topic);
    }
}

std::optional<Message> ApiClient::next_on(const std::string& topic,
                                          std::chrono::milliseconds how_long) {
    return impl_->next([&](const Message& message) { return message.topic == topic; }, how_long);
}

std::optional<Message> ApiClient::next_matching(const std::string& beginning,
                                                std::chrono::milliseconds how_long) {
    return impl_->next(
        [&](const Message& message) { return message.topic.rfind(beginning, 0) == 0; }, how_long);
}

std::size_t ApiClient::arrived() const {
    const std::lock_guard<std::mutex> lock(impl_->mutex);
    return impl_->messages.size();
}

std::string ApiClient::request(const std::string& what, const std::string& payload) {
    const std::string asked = topic("operations/assets/" + what);
    publish(asked, payload);
    auto response = next_on(asked + "/response");
    if (!response) {
        throw std::runtime_error("no response to " + asked);
    }
    return std::move(response->payload);
}

void ApiClient::subscribe_responses() {
    for (const char* filter :
         {"operations/assets/+/+/response", "operations/assets/+/attributes/+/response",
          "operations/assets/+/attributes/+/+/response"}) {
        if (subscribe(topic(filter)) > 2) {
            throw std::runtime_error("the response filter is refused");
        }
    }
}

std::size_t ApiClient::waiting_on(const std::string& topic) const {
    const std::lock_guard<std::mutex> lock(impl_->mutex);
    return static_cast<std::size_t>(
        std::count_if(impl_->messages.begin(), impl_->messages.end(),
                      [&](const Message& message) { return message.topic == topic; }));
}

} // namespace railbridge::test
