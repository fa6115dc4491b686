#pragma once
// The way up, from the words of a read to updates at the manager: decode, detect changes,
// provision, batch.

#include "bridge/base/time.hpp"
#include "bridge/codec/decode.hpp"
#include "bridge/engine/effect.hpp"
#include "bridge/engine/event.hpp"
#include "bridge/engine/settings.hpp"
#include "bridge/engine/status.hpp"
#include "bridge/mapping/mapping.hpp"
#include "bridge/mapping/mapping_change.hpp"
#include "bridge/polling/device_plan.hpp"
#include "bridge/provisioning/provisioner.hpp"
#include "bridge/reporting/change_detector.hpp"
#include "bridge/reporting/outbox.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace railbridge {

/// Nothing goes to an asset before the manager has it as the mapping says; then a snapshot, then
/// changes.
class ReportDesk {
public:
    /// Keeps a reference to `mapping`.
    ReportDesk(const Mapping& mapping, const EngineSettings& settings);

    PointState point(PointId id) const { return detector_.state(id); }

    /// A read of the plan brought these words; the image keeps them.
    void read(const PlannedRead& read, std::span<const std::uint16_t> words, RegisterImage& image,
              TimePoint now);
    /// The words of one point, read by the command path.
    void read(PointId point, const Words& words, TimePoint now);
    /// A pulse is over: the coil is at rest, by a verified write.
    void rested(PointId point, TimePoint now);
    /// The unit does not answer. What waits to go up and may not hold any more is withdrawn.
    void unreachable(PointId point);
    /// The device does not have this address.
    void refused(PointId point, TimePoint now);
    void tell_next(PointId point) { detector_.tell_next(point); }
    /// The manager is told again what it was told last, if there was anything.
    void tell_again(PointId point);
    /// Points that have waited too long for a reading are stale from now on, and what waits to go
    /// up of them is withdrawn. True if the
    /// deviceStatus of an asset may have changed.
    bool age(TimePoint now);
    TimePoint next_age() const { return detector_.next_age(); }
    std::size_t late_points(AssetIndex asset) const { return detector_.late_points(asset); }
    /// Not reported until released; what waits to go up is withdrawn.
    void hold(PointId point);
    void release(PointId point) { detector_.release(point); }

    /// An attribute of the bridge's own; goes up when it changes.
    void own(AssetIndex asset, std::string_view attribute, Value value);
    /// The manager may show something else: it is told again, if it is one of the bridge's own.
    void own_again(AssetIndex asset, const std::string& attribute);

    /// Goes on with the same manager in a new mapping.
    void take_over(ReportDesk& old, const MappingChange& change, TimePoint now);

    void connected(Effects& effects);
    void disconnected();
    bool connected() const { return connected_; }
    /// Every asset is as it should be.
    bool provisioned() const { return provisioner_.finished(); }
    /// Why the manager refuses the asset, so that nothing of it is reported; empty: it does not.
    const std::string& refusal(AssetIndex asset) const { return provisioner_.problem(asset); }

    void responded(const ResponseReceived& response, TimePoint now, Effects& effects);
    void compared(const AssetCompared& comparison, TimePoint now, Effects& effects);
    /// False if this publish was not ours.
    bool published(const PublishDone& done, TimePoint now, Effects& effects);

    /// Sends what may go now.
    void settle(TimePoint now, const std::function<PublishId()>& next_id, Effects& effects);
    TimePoint next_wake(TimePoint now) const;
    const Counters& counters() const { return counters_; }
    bool idle() const { return outbox_.idle(); }
    /// What the manager does not take.
    std::vector<RefusedAttribute> refused() const { return outbox_.refused(); }
    /// More values change than may be sent.
    bool cap_full() const { return outbox_.cap_full(); }

private:
    Decoded decoded(PointId id, std::span<const std::uint16_t> words) const;
    void offer(PointId id, std::span<const std::uint16_t> words, TimePoint now);
    void report(PointId id);
    void outdate(PointId id);
    void provisioned(AssetIndex asset, const ProvisioningOutcome& outcome, TimePoint now,
                     Effects& effects);
    void refused_update(AssetIndex asset, const AnswerOutcome& outcome, const std::string& message,
                        TimePoint now, Effects& effects);
    void works_again(AssetIndex asset, const AnswerOutcome& outcome, Effects& effects);
    void accepted_update(AssetIndex asset, const AnswerOutcome& outcome, Effects& effects);
    void say_cap(Effects& effects);
    std::optional<AssetIndex> asset_of(const std::string& id) const;
    void mark_json(UpdateBatch& batch) const;

    const Mapping& mapping_;
    std::uint32_t bundle_points_min_;
    ChangeDetector detector_;
    Outbox outbox_;
    Provisioner provisioner_;
    std::map<std::string, AssetIndex, std::less<>> assets_by_id_;
    std::vector<std::vector<PointId>> points_of_asset_;
    std::vector<std::map<std::string, Value, std::less<>>> own_;
    std::map<PublishId, AssetIndex> operations_; ///< asset operations without PUBACK
    std::map<PublishId, AssetIndex> updates_;    ///< updates without PUBACK
    std::vector<PointId> bundle_;                ///< scratch of read()
    Counters counters_;
    bool connected_ = false;
    bool cap_said_ = false;
};

} // namespace railbridge
