#pragma once
// Finds PUBLISH packets in one direction of an MQTT connection.

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace railbridge::bench {

/// Fed with bytes in pieces of any size. Reports each whole PUBLISH packet without its fixed
/// header: topic, properties and payload, as they went by.
class PacketScanner {
public:
    using Report = std::function<void(std::string_view publish)>;

    void feed(std::string_view bytes, const Report& report);
    void reset() { buffer_.clear(); }

private:
    std::string buffer_;
};

} // namespace railbridge::bench
