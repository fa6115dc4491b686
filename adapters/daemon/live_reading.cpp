#include "adapters/daemon/live_reading.hpp"

#include "adapters/daemon/explanation.hpp"
#include "adapters/daemon/transact.hpp"
#include "bridge/codec/surroundings.hpp"

#include <algorithm>
#include <span>
#include <thread>

namespace railbridge::daemon {

namespace {

// Enough for a 64 bit value one register on, and for a second one behind a value of 32 bits.
constexpr std::uint16_t words_before = 1;
constexpr std::uint16_t words_behind = 8;

std::vector<AddressRange> other_points(const Mapping& mapping, const Device* device,
                                       const Place& place) {
    std::vector<AddressRange> ranges;
    for (std::size_t i = 0; i < mapping.points.size(); ++i) {
        const auto& point = mapping.points[i];
        if (&mapping.device(point.device) == device && static_cast<PointId>(i) != place.id &&
            !point.value_range().overlaps(place.point.value_range())) {
            ranges.push_back(point.value_range());
        }
    }
    return ranges;
}

Status may_be_read(const Device* device, const Place& place) {
    if (place.id && !place.point.read) {
        return fail(fatal("it is never read: the mapping says read = false"));
    }
    if (device != nullptr) {
        for (const AddressRange& range : device->never_read) {
            if (range.overlaps(place.point.range)) {
                return fail(fatal("it is never read: never_read of " + device->key + " has it"));
            }
        }
    }
    return {};
}

AddressRange window_of(const Device* device, const Place& place) {
    const auto& range = place.point.range;
    if (is_bit_table(range.table)) {
        return range;
    }
    const std::uint16_t limit =
        device == nullptr ? limits::read_words_max : device->read_limit_words;
    return surroundings(range, words_before, words_behind, limit,
                        device == nullptr ? std::vector<AddressRange>{} : device->never_read);
}

Result<Words> read_range(const config::LoadedConfig& site, const Place& place,
                         const AddressRange& range) {
    auto words = transact(site.daemon, place.line, place.unit, ReadRequest{range});
    if (words && words->size() != range.count) {
        return fail(fatal("the answer holds another number of registers than was asked for"));
    }
    return words;
}

/// The first sample; the window shrinks to the place itself if the device refuses more.
Result<Words> first_sample(const config::LoadedConfig& site, const Place& place,
                           AddressRange& window) {
    auto words = read_range(site, place, window);
    if (!words && window != place.point.range) {
        window = place.point.range;
        words = read_range(site, place, window);
    }
    return words;
}

} // namespace

Result<LiveReading> read_live(const config::LoadedConfig& site, const Place& place, Duration lasts,
                              const std::function<void(int, int)>& progress) {
    const Device* device = device_at(site.mapping, place);
    if (const auto allowed = may_be_read(device, place); !allowed) {
        return fail(allowed.error());
    }
    LiveReading live;
    live.seen.point = place.point;
    live.seen.window = window_of(device, place);
    live.seen.others = other_points(site.mapping, device, place);
    live.seen.interval = lasts / (live_samples - 1);
    const int count = lasts > Duration{} ? live_samples : 1;
    progress(0, count);
    auto words = first_sample(site, place, live.seen.window);
    if (!words) {
        return fail(words.error());
    }
    live.seen.samples.push_back(std::move(*words));
    for (int i = 1; i < count; ++i) {
        progress(i, count);
        std::this_thread::sleep_for(live.seen.interval);
        if (auto next = read_range(site, place, live.seen.window)) {
            live.seen.samples.push_back(std::move(*next));
        } else {
            ++live.failed;
        }
    }
    const std::size_t at = place.point.range.first - std::size_t{live.seen.window.first};
    const auto own = std::span(live.seen.samples.back()).subspan(at, place.point.range.count);
    live.words.assign(own.begin(), own.end());
    live.now = decode(live.words, place.point, place.enumeration);
    return live;
}

} // namespace railbridge::daemon
