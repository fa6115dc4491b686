#pragma once
// The other side of a test: mosquitto_pub and mosquitto_sub, an MQTT implementation that is not the
// one under test.

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

namespace railbridge::test {

/// Publishes at QoS 1 and waits for it. Throws if mosquitto_pub fails.
void publish(std::uint16_t port, const std::string& topic, const std::string& payload,
             const std::vector<std::string>& more_options = {});

/// A running mosquitto_sub; each line is `topic payload`.
class Subscriber {
public:
    /// Returns when the broker has granted the subscription.
    Subscriber(std::uint16_t port, const std::string& filter,
               const std::vector<std::string>& more_options = {});
    ~Subscriber();
    Subscriber(const Subscriber&) = delete;
    Subscriber& operator=(const Subscriber&) = delete;

    /// Waits until a line is exactly this.
    bool awaits(const std::string& line);
    std::string text();

private:
    int out_ = -1;
    pid_t pid_ = 0;
    std::string text_;
};

} // namespace railbridge::test
