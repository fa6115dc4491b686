#include "tests/conformance/client.hpp"

#include <mosquitto.h>
#include <mqtt_protocol.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

namespace railbridge::conformance {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::array response_filters{"operations/assets/+/+/response",
                                      "operations/assets/+/attributes/+/response",
                                      "operations/assets/+/attributes/+/+/response"};
constexpr const char* nobody = "0000000000000000000000";

void check(int code, const std::string& what) {
    if (code != MOSQ_ERR_SUCCESS) {
        throw std::runtime_error(what + ": " + mosquitto_strerror(code));
    }
}

bool ends_with(const std::string& text, const std::string& end) {
    return text.size() >= end.size() &&
           text.compare(text.size() - end.size(), end.size(), end) == 0;
}

} // namespace

struct Client::Callbacks {
    static Client& self(void* object) { return *static_cast<Client*>(object); }

    static void connected(mosquitto* /*handle*/, void* object, int code, int /*flags*/,
                          const mosquitto_property* /*properties*/) {
        self(object).connack_ = code;
        self(object).connected_ = code == 0;
    }
    static void disconnected(mosquitto* /*handle*/, void* object, int /*reason*/) {
        self(object).connected_ = false;
    }
    static void published(mosquitto* /*handle*/, void* object, int id, int reason,
                          const mosquitto_property* /*properties*/) {
        self(object).answers_[id] = reason;
    }
    static void subscribed(mosquitto* /*handle*/, void* object, int id, int count,
                           const int* granted) {
        self(object).answers_[id] = count > 0 ? *granted : refused;
    }
    static void unsubscribed(mosquitto* /*handle*/, void* object, int id) {
        self(object).answers_[id] = 0;
    }
    static void arrived(mosquitto* /*handle*/, void* object, const mosquitto_message* message,
                        const mosquitto_property* /*properties*/) {
        const auto* payload = static_cast<const char*>(message->payload);
        self(object).inbox_.push_back(
            {message->topic,
             payload == nullptr
                 ? std::string()
                 : std::string(payload, static_cast<std::size_t>(message->payloadlen)),
             message->qos, message->retain});
    }
};

Client::Client(const Endpoint& endpoint, Version version, Login login, Session session)
    : endpoint_(endpoint)
    , version_(version)
    , login_(std::move(login))
    , session_(std::move(session))
    , handle_(nullptr, mosquitto_destroy) {}

Client::~Client() {
    if (handle_ && connected_) {
        mosquitto_disconnect(handle_.get());
    }
}

void Client::open() {
    handle_.reset(mosquitto_new(login_.client_id.c_str(), session_.clean, this));
    if (!handle_) {
        throw std::runtime_error("libmosquitto gives no client for id " + login_.client_id);
    }
    mosquitto* const handle = handle_.get();
    mosquitto_int_option(handle, MOSQ_OPT_PROTOCOL_VERSION,
                         version_ == Version::v5 ? MQTT_PROTOCOL_V5 : MQTT_PROTOCOL_V311);
    mosquitto_int_option(handle, MOSQ_OPT_TCP_NODELAY, 1);
    mosquitto_connect_v5_callback_set(handle, Callbacks::connected);
    mosquitto_disconnect_callback_set(handle, Callbacks::disconnected);
    mosquitto_publish_v5_callback_set(handle, Callbacks::published);
    mosquitto_subscribe_callback_set(handle, Callbacks::subscribed);
    mosquitto_unsubscribe_callback_set(handle, Callbacks::unsubscribed);
    mosquitto_message_v5_callback_set(handle, Callbacks::arrived);
    if (!login_.username.empty()) {
        mosquitto_username_pw_set(handle, login_.username.c_str(), login_.secret.c_str());
    }
    if (session_.will) {
        check(mosquitto_will_set(handle, session_.will->topic.c_str(),
                                 static_cast<int>(session_.will->payload.size()),
                                 session_.will->payload.data(), 1, false),
              "will");
    }
    if (!endpoint_.ca_file.empty()) {
        const auto given = [](const std::string& file) {
            return file.empty() ? nullptr : file.c_str();
        };
        check(mosquitto_tls_set(handle, endpoint_.ca_file.c_str(), nullptr,
                                given(endpoint_.cert_file), given(endpoint_.key_file), nullptr),
              "TLS");
    }
}

int Client::connect() {
    connack_.reset();
    connected_ = false;
    answers_.clear();
    inbox_.clear();
    filters_.clear();
    open();
    mosquitto_property* properties = nullptr;
    if (version_ == Version::v5 && !session_.clean) {
        constexpr std::uint32_t hour_s = 3600;
        mosquitto_property_add_int32(&properties, MQTT_PROP_SESSION_EXPIRY_INTERVAL, hour_s);
    }
    const int code =
        mosquitto_connect_bind_v5(handle_.get(), endpoint_.host.c_str(), endpoint_.port,
                                  session_.keep_alive_s, nullptr, properties);
    mosquitto_property_free_all(&properties);
    if (code != MOSQ_ERR_SUCCESS) {
        return closed;
    }
    await([this] { return connack_.has_value(); });
    return connack_.value_or(closed);
}

void Client::disconnect() {
    if (handle_ && connected_) {
        mosquitto_disconnect(handle_.get());
        await([this] { return !connected_; });
    }
    connected_ = false;
}

void Client::drop() {
    const int socket = mosquitto_socket(handle_.get());
    if (socket >= 0) {
        ::shutdown(socket, SHUT_RDWR);
    }
    await([this] { return !connected_; });
    connected_ = false;
}

bool Client::is_connected() {
    return connected_ && pump(0);
}

bool Client::comes_to_be_closed() {
    return await([this] { return !connected_; }) || !connected_;
}

std::string Client::topic(const std::string& rest) const {
    return login_.realm + '/' + login_.client_id + '/' + rest;
}

bool Client::pump(int timeout_ms) {
    if (mosquitto_loop(handle_.get(), timeout_ms, 1) != MOSQ_ERR_SUCCESS) {
        connected_ = false;
        return false;
    }
    return true;
}

bool Client::await(const std::function<bool()>& condition) {
    constexpr int look_again_ms = 50;
    const auto deadline = Clock::now() + endpoint_.patience;
    while (!condition()) {
        if (!pump(look_again_ms) || Clock::now() > deadline) {
            return condition();
        }
    }
    return true;
}

int Client::subscribe(const std::string& filter, int qos) {
    int id = 0;
    if (mosquitto_subscribe(handle_.get(), &id, filter.c_str(), qos) != MOSQ_ERR_SUCCESS ||
        !await([&] { return answers_.count(id) != 0; })) {
        return closed;
    }
    const int granted = answers_[id];
    answers_.erase(id);
    if (granted < refused) {
        filters_.push_back(filter);
    }
    return granted;
}

void Client::unsubscribe(const std::string& filter) {
    int id = 0;
    if (mosquitto_unsubscribe(handle_.get(), &id, filter.c_str()) == MOSQ_ERR_SUCCESS) {
        await([&] { return answers_.count(id) != 0; });
        answers_.erase(id);
    }
    filters_.erase(std::remove(filters_.begin(), filters_.end(), filter), filters_.end());
}

void Client::subscribe_responses() {
    for (const char* filter : response_filters) {
        const int granted = subscribe(topic(filter));
        if (granted < 0 || granted >= refused) {
            throw std::runtime_error("the filter " + topic(filter) + " is refused");
        }
    }
}

int Client::publish(const std::string& topic, const std::string& payload, int qos, bool retained) {
    int id = 0;
    const int code =
        mosquitto_publish(handle_.get(), &id, topic.c_str(), static_cast<int>(payload.size()),
                          payload.data(), qos, retained);
    if (code != MOSQ_ERR_SUCCESS || !await([&] { return answers_.count(id) != 0; })) {
        return closed;
    }
    const int reason = answers_[id];
    answers_.erase(id);
    return reason;
}

std::optional<std::string> Client::request(const std::string& what, const std::string& payload,
                                           int qos) {
    const std::string asked = topic("operations/assets/" + what);
    if (publish(asked, payload, qos) == closed) {
        return std::nullopt;
    }
    auto response = next_on(asked + "/response");
    return response ? std::optional(std::move(response->payload)) : std::nullopt;
}

std::optional<Message> Client::next(const std::function<bool(const Message&)>& wanted) {
    auto found = inbox_.end();
    const auto is_here = [&] {
        found = std::find_if(inbox_.begin(), inbox_.end(), wanted);
        return found != inbox_.end();
    };
    if (!await(is_here)) {
        return std::nullopt;
    }
    Message message = std::move(*found);
    inbox_.erase(found);
    return message;
}

std::optional<Message> Client::next_on(const std::string& topic) {
    return next([&](const Message& message) { return message.topic == topic; });
}

bool Client::has_events(std::size_t count) {
    const std::string events = topic("events/");
    return await([&] {
        return static_cast<std::size_t>(
                   std::count_if(inbox_.begin(), inbox_.end(), [&](const Message& message) {
                       return message.topic.compare(0, events.size(), events) == 0;
                   })) >= count;
    });
}

void Client::fence() {
    if (!request(std::string(nobody) + "/get")) {
        throw std::runtime_error("a get is not answered: what arrived cannot be judged");
    }
}

std::vector<Message> Client::take(const std::string& prefix) {
    const std::string start = topic(prefix);
    std::vector<Message> taken;
    const auto is_wanted = [&](const Message& message) {
        return message.topic.compare(0, start.size(), start) == 0;
    };
    std::copy_if(inbox_.begin(), inbox_.end(), std::back_inserter(taken), is_wanted);
    inbox_.erase(std::remove_if(inbox_.begin(), inbox_.end(), is_wanted), inbox_.end());
    return taken;
}

std::size_t Client::reset() {
    if (!is_connected()) {
        return 0;
    }
    for (const std::string& filter : std::vector<std::string>(filters_)) {
        if (!ends_with(filter, "/response")) {
            unsubscribe(filter);
        }
    }
    fence();
    const auto left = std::count_if(inbox_.begin(), inbox_.end(), [](const Message& message) {
        return ends_with(message.topic, "/response");
    });
    inbox_.clear();
    return static_cast<std::size_t>(left);
}

} // namespace railbridge::conformance
