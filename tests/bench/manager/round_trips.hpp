#pragma once
// Requests and their answers, some of them under way at the same time.

#include "tests/manager/wire/client.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace railbridge::bench {

/// One connection that publishes to one topic; every message it receives is an answer, in order.
struct Requester {
    test::wire::Client client;
    std::string topic;
};

struct Pace {
    int qos = 0;                 ///< of the requests; answers have QoS 0
    std::size_t outstanding = 1; ///< over all requesters; a multiple of their number
};

/// Payload of the n-th request.
using Payload = std::function<std::string(std::uint64_t)>;

struct Trips {
    std::uint64_t count = 0;
    double seconds = 0;
    std::vector<double> latencies_ms;

    double per_second() const { return seconds > 0 ? static_cast<double>(count) / seconds : 0; }
    void add(const Trips& other);
};

/// Keeps the given number of requests under way for that long, then waits for the rest.
/// @throws std::runtime_error when a connection ends or nothing is answered for 20 s
Trips round_trips(std::vector<Requester>& requesters, const Pace& pace, const Payload& payload,
                  std::chrono::milliseconds duration);

} // namespace railbridge::bench
