#include "tools/benchmark/desk.hpp"

#include "tools/benchmark/monotonic.hpp"

#include <mqtt/async_client.h>

#include <stdexcept>
#include <utility>

namespace railbridge::bench {

namespace {

constexpr auto patience = std::chrono::seconds(10);
constexpr const char* client_id = "bench-desk";

} // namespace

class Desk::Session : public mqtt::callback {
public:
    Session(const std::string& url, std::string topics)
        : start(std::move(topics))
        , client(url, client_id) {
        client.set_callback(*this);
    }

    void message_arrived(mqtt::const_message_ptr message) override {
        const std::int64_t now = monotonic_ns();
        events.note(now, message->get_topic() + '\n' + message->to_string());
    }

    std::string start; ///< of every topic
    Sightings events;
    mqtt::async_client client; ///< last: stops calling back before the rest is gone
};

Desk::Desk(const test::RunningManager& manager, const std::string& realm)
    : session_(std::make_unique<Session>(manager.paho_url(), realm + '/' + client_id + '/')) {
    const auto login = manager.add_user(realm, "desk");
    mqtt::connect_options options;
    options.set_clean_session(true);
    options.set_user_name(login.username);
    options.set_password(login.secret);
    try {
        session_->client.connect(options)->wait_for(patience);
        session_->client.subscribe(session_->start + "events/assets/+/attributes/#", 0)
            ->wait_for(patience);
    } catch (const mqtt::exception& error) {
        throw std::runtime_error(std::string("the desk cannot reach the manager: ") + error.what());
    }
}

Desk::~Desk() {
    try {
        session_->client.disconnect()->wait_for(patience);
    } catch (const mqtt::exception&) { // the figures are taken; the connection may be gone
    }
}

Sightings& Desk::events() {
    return session_->events;
}

void Desk::write(const std::string& asset_id, const std::string& attribute, int value) {
    const std::string topic =
        session_->start + "operations/assets/" + asset_id + "/attributes/" + attribute + "/update";
    const std::string payload = std::to_string(value);
    try {
        session_->client.publish(topic, payload.data(), payload.size(), 0, false);
    } catch (const mqtt::exception& error) {
        throw std::runtime_error(std::string("the desk cannot publish: ") + error.what());
    }
}

} // namespace railbridge::bench
