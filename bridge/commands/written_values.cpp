#include "bridge/commands/written_values.hpp"

#include "bridge/codec/decode.hpp"
#include "bridge/codec/read_back.hpp"

#include <algorithm>

namespace railbridge {

void WrittenValues::written(PointId id, const Encoded& encoded, const Value& value) {
    const auto& point = mapping_.point(id);
    const bool shows = point.write && point.write->kind == WriteKind::level &&
                       point.write->verify == Verify::readback && !point.write->verify_at;
    forget(id);
    if (shows) {
        written_[point.device].push_back({id, encoded, value});
    }
}

void WrittenValues::forget(PointId id) {
    const auto found = written_.find(mapping_.point(id).device);
    if (found == written_.end()) {
        return;
    }
    std::erase_if(found->second, [id](const auto& one) { return one.point == id; });
    if (found->second.empty()) {
        written_.erase(found);
    }
}

std::string WrittenValues::text_of(const Written& written,
                                   std::span<const std::uint16_t> words) const {
    const auto& point = mapping_.point(written.point);
    const auto* enumeration =
        point.enumeration ? &mapping_.enumeration(*point.enumeration) : nullptr;
    const auto now = decode(words, point, enumeration);
    return point.attribute + " " + to_text(written.value) + " overridden: the device now holds " +
           (now.quality == Quality::good ? to_text(now.value)
                                         : std::string("something that is no value"));
}

std::vector<Overridden> WrittenValues::look(DeviceId device, const AddressRange& range,
                                            std::span<const std::uint16_t> words,
                                            const std::function<bool(PointId)>& skip) {
    std::vector<Overridden> all;
    const auto found = written_.find(device);
    if (found == written_.end()) {
        return all;
    }
    for (const auto& written : found->second) {
        const auto& point = mapping_.point(written.point);
        if (!range.contains(point.range) || skip(written.point)) {
            continue;
        }
        const auto own = words.subspan(static_cast<std::size_t>(point.range.first - range.first),
                                       point.range.count);
        const double near = std::max(point.write->tolerance, point.deadband.value_or(0.0));
        if (!holds_value(own, point, written.encoded, near)) {
            all.push_back({written.point, text_of(written, own)});
        }
    }
    for (const auto& overridden : all) {
        forget(overridden.point);
    }
    return all;
}

std::optional<Overridden> WrittenValues::look(PointId point, std::span<const std::uint16_t> words) {
    const auto& mapped = mapping_.point(point);
    auto all =
        look(mapped.device, mapped.range, words, [point](PointId other) { return other != point; });
    return all.empty() ? std::nullopt : std::optional{std::move(all.front())};
}

} // namespace railbridge
