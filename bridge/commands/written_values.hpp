#pragma once
// What the bridge wrote and the device was seen to hold, so that it is noticed when somebody else
// changes it.

#include "bridge/base/value.hpp"
#include "bridge/codec/encode.hpp"
#include "bridge/commands/command_action.hpp"
#include "bridge/mapping/mapping.hpp"
#include "bridge/mapping/mapping_change.hpp"

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace railbridge {

/// Levels only, and only those that were read back where they were written: a register that never
/// showed our value says nothing by showing another. Each change is told once; then the value is
/// the other's until we write again.
class WrittenValues {
public:
    /// Keeps a reference.
    explicit WrittenValues(const Mapping& mapping)
        : mapping_(mapping) {}

    /// Verified by a read-back. `value` is for the text.
    void written(PointId point, const Encoded& encoded, const Value& value);
    /// Something is written, or was and nobody knows what came of it.
    void forget(PointId point);

    void take_over(const WrittenValues& old, const MappingChange& change);

    bool empty() const { return written_.empty(); }

    /// A read of this device brought these words: what somebody else changed by more than the
    /// tolerance of the grant and the deadband of the point. `skip`: points written just now.
    std::vector<Overridden> look(DeviceId device, const AddressRange& range,
                                 std::span<const std::uint16_t> words,
                                 const std::function<bool(PointId)>& skip);
    /// The same for one point, whose words these are.
    std::optional<Overridden> look(PointId point, std::span<const std::uint16_t> words);

private:
    struct Written {
        PointId point{};
        Encoded encoded;
        Value value;
    };

    std::string text_of(const Written& written, std::span<const std::uint16_t> words) const;

    const Mapping& mapping_;
    std::map<DeviceId, std::vector<Written>> written_; // few, and looked at with every read
};

} // namespace railbridge
