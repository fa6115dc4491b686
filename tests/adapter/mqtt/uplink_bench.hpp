#pragma once
// A client of the uplink with everything it needs around it: a mapping, a clock, a journal and a
// list of the events it emitted.

#include "adapters/mqtt/gateway_client.hpp"
#include "tests/support/await.hpp"
#include "tests/support/memory_log.hpp"

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

namespace railbridge::test {

class SystemClock final : public Clock {
public:
    Now now() const override {
        return {std::chrono::time_point_cast<Duration>(std::chrono::steady_clock::now()),
                std::chrono::time_point_cast<std::chrono::milliseconds>(
                    std::chrono::system_clock::now())};
    }
};

inline constexpr const char* press_id = "1abcdefghijklmnopqrstu";
inline constexpr const char* health_id = "2abcdefghijklmnopqrstu";

/// One asset with a boolean and a number that may be written, and the health asset.
Mapping small_mapping();

/// Settings for a plain broker on loopback, with times that suit tests.
mqtt::UplinkSettings settings_for(std::uint16_t port);

class UplinkBench {
public:
    /// `change` alters the small mapping before the client sees it.
    explicit UplinkBench(
        mqtt::UplinkSettings settings,
        const std::function<void(Mapping&)>& change = [](Mapping&) {});
    ~UplinkBench();

    /// The events of one kind, in order.
    template <typename Kind>
    std::vector<Kind> all() const {
        const std::lock_guard lock{mutex_};
        std::vector<Kind> result;
        for (const auto& event : events_) {
            if (const auto* found = std::get_if<Kind>(&event)) {
                result.push_back(*found);
            }
        }
        return result;
    }
    /// Waits for `count` events of a kind.
    template <typename Kind>
    bool awaits(std::size_t count = 1, std::chrono::milliseconds deadline = await_deadline) const {
        return await([&] { return all<Kind>().size() >= count; }, deadline);
    }
    /// All events, in order.
    std::vector<Event> events() const {
        const std::lock_guard lock{mutex_};
        return events_;
    }

    Mapping mapping;
    SystemClock clock;
    MemoryLog log;
    /// What the journal says; the default stores.
    std::function<mqtt::JournalOutcome(const PendingEvent&)> journal;

private:
    mutable std::mutex mutex_;
    std::vector<Event> events_;

public:
    mqtt::GatewayClient client;
};

} // namespace railbridge::test
