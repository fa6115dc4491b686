#pragma once
// Texts that came by, with the instant at which each did.

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace railbridge::bench {

/// Noted by one thread, waited for by another. Keeps the newest few thousand.
class Sightings {
public:
    struct Sighting {
        std::int64_t time_ns = 0;
        std::string text;
    };

    void note(std::int64_t time_ns, std::string text);

    /// The first text since `since_ns` that contains all parts, waited for with patience. A part
    /// that ends with a digit does not match where more digits follow.
    std::optional<Sighting> wait_for(const std::vector<std::string>& parts,
                                     std::int64_t since_ns = 0,
                                     std::chrono::seconds patience = std::chrono::seconds{20});

    void forget();

private:
    static bool has(std::string_view text, std::string_view part);

    std::mutex mutex_;
    std::condition_variable noted_;
    std::deque<Sighting> sightings_;
};

} // namespace railbridge::bench
