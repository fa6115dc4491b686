#include "tools/benchmark/sightings.hpp"

#include <algorithm>
#include <cctype>
#include <chrono>
#include <utility>

namespace railbridge::bench {

namespace {

constexpr std::size_t kept = 4096;

bool is_digit(char letter) {
    return letter >= '0' && letter <= '9';
}

} // namespace

void Sightings::note(std::int64_t time_ns, std::string text) {
    const std::lock_guard<std::mutex> lock(mutex_);
    sightings_.push_back({time_ns, std::move(text)});
    if (sightings_.size() > kept) {
        sightings_.pop_front();
    }
    noted_.notify_all();
}

std::optional<Sightings::Sighting> Sightings::wait_for(const std::vector<std::string>& parts,
                                                       std::int64_t since_ns,
                                                       std::chrono::seconds patience) {
    std::unique_lock<std::mutex> lock(mutex_);
    std::optional<Sighting> found;
    const auto matches = [&](const Sighting& sighting) {
        return sighting.time_ns >= since_ns &&
               std::all_of(parts.begin(), parts.end(),
                           [&](const std::string& part) { return has(sighting.text, part); });
    };
    noted_.wait_for(lock, patience, [&] {
        const auto at = std::find_if(sightings_.begin(), sightings_.end(), matches);
        if (at != sightings_.end()) {
            found = *at;
        }
        return found.has_value();
    });
    return found;
}

void Sightings::forget() {
    const std::lock_guard<std::mutex> lock(mutex_);
    sightings_.clear();
}

bool Sightings::has(std::string_view text, std::string_view part) {
    for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) {
        const std::size_t end = at + part.size();
        const bool goes_on =
            !part.empty() && is_digit(part.back()) && end < text.size() && is_digit(text[end]);
        if (!goes_on) {
            return true;
        }
    }
    return false;
}

} // namespace railbridge::bench
