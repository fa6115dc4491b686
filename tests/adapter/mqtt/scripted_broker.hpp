#pragma once
// A listener that speaks as much MQTT as a script tells it to: for refusals and silences that a
// stock broker does not produce, and for seeing every byte a client sends.

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace railbridge::test {

/// What to do after a packet: bytes to answer with, then perhaps close.
struct Reaction {
    std::string answer;
    bool close = false;
};

/// MQTT packet types, the upper half of the first byte.
enum class Packet : std::uint8_t { connect = 1, publish = 3, subscribe = 8, disconnect = 14 };

/// Serves one connection after the other on 127.0.0.1 until destroyed.
class ScriptedBroker {
public:
    /// `script` is called on the broker's thread for every complete packet: its type and all its
    /// bytes.
    using Script = std::function<Reaction(Packet type, const std::string& bytes)>;

    explicit ScriptedBroker(Script script);
    ~ScriptedBroker();
    ScriptedBroker(const ScriptedBroker&) = delete;
    ScriptedBroker& operator=(const ScriptedBroker&) = delete;

    std::uint16_t port() const { return port_; }
    std::size_t connections() const { return connections_; }
    /// Everything received on all connections.
    std::string received() const;

private:
    void serve(const std::stop_token& stop);
    void talk(int fd, const std::stop_token& stop);

    Script script_;
    int listener_ = -1;
    std::uint16_t port_ = 0;
    std::atomic<std::size_t> connections_{0};
    mutable std::mutex mutex_;
    std::string received_;
    std::jthread thread_;
};

/// A CONNACK that accepts, for MQTT 5 or 3.1.1.
std::string connack(bool v5);
/// The SUBACK to a SUBSCRIBE: `code_of` says the code for each filter.
std::string suback(bool v5, const std::string& subscribe,
                   const std::function<unsigned char(const std::string& filter)>& code_of);

} // namespace railbridge::test
