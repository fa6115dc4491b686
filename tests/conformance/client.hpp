#pragma once
// One MQTT connection to the server under test. Single-threaded: it reads and writes only while one
// of its functions waits, and every wait is for a condition, bounded by `patience`.

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

struct mosquitto;

namespace railbridge::conformance {

struct Endpoint {
    std::string host = "127.0.0.1";
    int port = 1883;
    std::string ca_file; ///< with it: TLS
    std::string cert_file;
    std::string key_file;
    std::chrono::milliseconds patience{10'000};
};

enum class Version { v3_1_1, v5 };

struct Login {
    std::string realm; ///< first token of its topics
    std::string client_id;
    std::string username; ///< empty: anonymous
    std::string secret;
};

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

struct Session {
    bool clean = true;
    std::optional<Will> will;
    int keep_alive_s = 600;
};

class Client {
public:
    Client(const Endpoint& endpoint, Version version, Login login, Session session = {});
    ~Client(); ///< disconnects in order
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    static constexpr int closed = -1; ///< the connection ended instead of an answer
    static constexpr int refused = 0x80;

    /// 0, the code of the CONNACK, or `closed`.
    int connect();
    void disconnect();
    /// The socket is gone, without a DISCONNECT before it.
    void drop();
    /// Reads what has arrived before it answers.
    bool is_connected();
    bool comes_to_be_closed();

    const Login& login() const { return login_; }
    Version version() const { return version_; }
    /// `rest` below the realm and the client id.
    std::string topic(const std::string& rest) const;

    /// Granted QoS, `refused` or above, or `closed`.
    int subscribe(const std::string& filter, int qos = 1);
    void unsubscribe(const std::string& filter);
    /// For responses of all operations.
    void subscribe_responses();
    /// 0 or the reason code of the acknowledgement (MQTT 5), or `closed`.
    int publish(const std::string& topic, const std::string& payload, int qos = 1,
                bool retained = false);

    /// Publishes to `operations/assets/` + `what`; the response, or nothing within `patience`.
    std::optional<std::string> request(const std::string& what, const std::string& payload = {},
                                       int qos = 1);
    /// The oldest message of which `wanted` is true, taken out of the inbox.
    std::optional<Message> next(const std::function<bool(const Message&)>& wanted);
    std::optional<Message> next_on(const std::string& topic);
    /// True when the inbox holds `count` messages of events before `patience` is over.
    bool has_events(std::size_t count);
    /// What was published to this connection before is in the inbox afterwards.
    void fence();
    /// Everything below `{realm}/{clientId}/` + `prefix`, oldest first, taken out of the inbox.
    std::vector<Message> take(const std::string& prefix);

    /// Gives up all filters but those for responses, empties the inbox. How many responses nobody
    /// asked for.
    std::size_t reset();

private:
    struct Callbacks;
    bool await(const std::function<bool()>& condition);
    /// False when the connection has ended.
    bool pump(int timeout_ms);
    void open();

    Endpoint endpoint_;
    Version version_;
    Login login_;
    Session session_;
    std::unique_ptr<mosquitto, void (*)(mosquitto*)> handle_;
    std::optional<int> connack_;
    bool connected_ = false;
    std::map<int, int> answers_; ///< packet id of publish, subscribe, unsubscribe -> code
    std::vector<std::string> filters_;
    std::deque<Message> inbox_;
};

} // namespace railbridge::conformance
