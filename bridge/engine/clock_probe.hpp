#pragma once
// How the manager's clock is measured: a value of the bridge's own that is used once, and the time
// the manager stamps it with.

#include "bridge/base/time.hpp"
#include "bridge/engine/event.hpp"
#include "bridge/mapping/mapping.hpp"
#include "bridge/openremote/types.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace railbridge {

/// The attribute is `heartbeat` of the health asset. Its value says which beat of which run it is:
/// what the manager still had to tell of an earlier run, or of an earlier beat, measures nothing.
class ClockProbe {
public:
    /// @param run anything that another run does not have
    ClockProbe(const Mapping& mapping, std::uint32_t run);

    /// Goes on with the beats of the same asset.
    void take_over(const ClockProbe& old);
    /// A new connection: what is on its way measures nothing.
    void restart();
    /// The next beat is due soon: at once, unless the last one has just been.
    void hurry();
    /// A new value to report, if it is time for one.
    std::optional<std::string> beat(TimePoint now);
    /// An update leaves; perhaps it carries the beat.
    void leaving(const UpdateBatch& batch, TimePoint now);
    /// When the beat left that this is; nothing if it is none.
    std::optional<TimePoint> returned(const AttributeSeen& seen);

    /// The asset that carries it.
    std::optional<AssetIndex> asset() const { return asset_; }
    TimePoint next_wake() const { return asset_ ? due_ : never; }

private:
    std::optional<AssetIndex> asset_;
    std::string asset_id_;
    std::string run_;
    std::uint64_t beats_ = 0;
    Value value_;                   ///< of the last beat
    std::optional<TimePoint> left_; ///< it is on its way
    std::uint32_t unanswered_ = 0;  ///< beats that left, in a row
    TimePoint last_ = TimePoint::min();
    TimePoint due_ = TimePoint::min();
};

} // namespace railbridge
