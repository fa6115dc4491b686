#pragma once
// An MQTT client for tests of the manager: collects what arrives and waits for it with a deadline.

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace railbridge::test {

struct Message {
    std::string topic;
    std::string payload;
    int qos = 0;
    bool retained = false;
};

struct Will {
    std::string topic;
    std::string payload;
};

struct ClientOptions {
    std::string url; ///< Paho's spelling
    std::string client_id;
    std::string username; ///< empty: no user name
    std::string secret;
    std::string realm; ///< token 0 of topics made with topic()
    bool clean = true;
    std::optional<Will> will = {};
    std::string ca_file = {};     ///< for ssl:// urls
    std::string certificate = {}; ///< the client's: this and `.pem`, its key this and `.key`
    int mqtt_version = 4;         ///< 4 is MQTT 3.1.1, or 5
};

/// Functions without a result throw when the broker refuses.
class ApiClient {
public:
    explicit ApiClient(ClientOptions options);
    ~ApiClient();
    ApiClient(const ApiClient&) = delete;
    ApiClient& operator=(const ApiClient&) = delete;

    /// The CONNACK code; 0 is success, -1 no CONNACK.
    int try_connect();
    void connect();
    void disconnect();
    bool is_connected() const;

    /// `{realm}/{client id}/` and `rest`.
    std::string topic(const std::string& rest) const;

    /// The granted QoS, or 0x80 for every refusal.
    int subscribe(const std::string& filter, int qos = 1);
    void unsubscribe(const std::string& filter);
    void publish(const std::string& topic, const std::string& payload, int qos = 1,
                 bool retained = false);

    /// The next message on that topic, taken out of the collection; nothing when none comes in
    /// time.
    std::optional<Message> next_on(const std::string& topic,
                                   std::chrono::milliseconds patience = std::chrono::seconds(10));

    /// Publishes to `{realm}/{client id}/operations/assets/` + `what`, waits for the response and
    /// gives its payload. The responses must be subscribed (see subscribe_responses).
    std::string request(const std::string& what, const std::string& payload = {});
    void subscribe_responses();

    /// The same for any topic that begins so.
    std::optional<Message>
    next_matching(const std::string& beginning,
                  std::chrono::milliseconds patience = std::chrono::seconds(10));

    /// How many messages have arrived and were not taken.
    std::size_t arrived() const;

    /// How many messages on that topic have arrived and were not taken.
    std::size_t waiting_on(const std::string& topic) const;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace railbridge::test
