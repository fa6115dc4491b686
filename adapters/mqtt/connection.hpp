#pragma once
// One connection of one Paho client, from connect to close. Never reconnects: a new connection is a
// new object. The only file that includes Paho is the .cpp.
//
// Why no automatic reconnect of Paho: with a persistent session it would send again, after an
// outage, whatever was in flight before it - old values, after the engine has already given them up
// - and its own state machine was reported to hang in TLS reconnects. A fresh client starts from
// nothing; the session that matters, the subscriptions and queued pending events, is the broker's.

#include "adapters/mqtt/settings.hpp"
#include "bridge/openremote/types.hpp"
#include "bridge/ports/clock.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace railbridge::mqtt {

enum class Protocol : std::uint8_t { v5, v311 };

/// Called on Paho's thread while Paho holds its lock; must not wait for another call of the
/// connection. What they throw ends the process, so they are noexcept in all but type.
struct ConnectionCallbacks {
    std::function<void(std::string_view topic, std::string_view payload)> message;
    std::function<void(PublishId id, std::optional<OperationError> error)> published;
    /// `explained`: the broker said why, in a DISCONNECT packet.
    std::function<void(const std::string& reason, bool explained, bool taken_over)> lost;
};

struct LastWill {
    std::string topic;
    std::string payload;
};

struct ConnectResult {
    bool connected = false;
    bool session_present = false;
    std::size_t receive_maximum = 65535; ///< of the broker: QoS 1 messages in flight
    std::string reason;                  ///< for people, if not connected
    bool permanent = false;              ///< bad credentials and the like
    bool protocol_refused = false;       ///< the broker does not speak this version
};

/// Paho sends at most this many unacknowledged publishes; our own window is smaller.
inline constexpr int paho_in_flight_max = 100;

class Connection {
public:
    /// The clock must outlive it.
    Connection(const UplinkSettings& settings, Protocol protocol, std::optional<LastWill> will,
               ConnectionCallbacks callbacks, const Clock& clock);
    /// Closes the socket if it is open. No callback runs after it returns.
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    // Called on the thread that owns the connection; wait for the broker's answer, but not longer
    // than the connect timeout or the stop.
    ConnectResult connect(const std::stop_token& stop);
    /// Which of the filters were granted. An error: no answer.
    Result<std::vector<bool>> subscribe(const std::vector<std::string>& filters, int qos,
                                        const std::stop_token& stop);
    Status unsubscribe(const std::string& filter, const std::stop_token& stop);
    /// A clean DISCONNECT, which keeps the last will from being published.
    void disconnect();
    bool is_connected() const;

    /// QoS 1; answered by `published`, unless an error is returned. Callable from every thread and
    /// from the callbacks; may wait while a `message` callback runs on Paho's thread.
    Status publish(PublishId id, const std::string& topic, const std::string& payload);

private:
    Result<std::vector<bool>> subscribe_each(const std::vector<std::string>& filters, int qos,
                                             const std::stop_token& stop);

    class Paho;
    std::unique_ptr<Paho> paho_;
};

} // namespace railbridge::mqtt
