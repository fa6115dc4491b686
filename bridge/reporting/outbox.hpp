#pragma once
// What waits for the manager: the latest value of each attribute, one update in flight per asset.

#include "bridge/base/ids.hpp"
#include "bridge/base/time.hpp"
#include "bridge/mapping/mapping_change.hpp"
#include "bridge/openremote/types.hpp"
#include "bridge/reporting/rate_cap.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace railbridge {

struct OutboxSettings {
    Duration response_wait = std::chrono::milliseconds{250};
    double batches_per_second = 20.0;
    double values_per_second = 300.0;
    std::uint32_t batch_attributes_max = 128;
};

/// What came of a refusal, for whoever speaks to people and provisions assets.
struct RefusalOutcome {
    bool provision_again = false; ///< the asset or its attributes are not what the manager has
    /// This attribute alone is refused; it is retried later. Named the first time only.
    std::optional<std::string> culprit;
};

/// While the manager is away values are replaced, never queued: the API carries no time, so nothing
/// could be replayed. The memory is bounded by the number of attributes.
class Outbox {
public:
    Outbox(std::size_t assets, OutboxSettings settings);

    /// The newest value of an attribute; replaces one that waits.
    void put(AssetIndex asset, const std::string& attribute, Value value);

    /// A value that must not go any more, wherever it waits: a command for the attribute has begun,
    /// or it is too old. False if there is none.
    bool withdraw(AssetIndex asset, const std::string& attribute);

    /// Goes on with what waits and what is in flight; but nothing that was read of something else
    /// than its attribute means now goes up any more, not even again.
    void take_over(Outbox& old, const Mapping& was, const MappingChange& change);

    /// The manager has this asset as we need it: updates may go. Or not yet, or no longer.
    void set_ready(AssetIndex asset, bool ready);
    bool ready(AssetIndex asset) const { return assets_[index(asset)].ready; }

    /// The connection is gone: nothing is in flight any more; what was waits again.
    void disconnected();

    /// Batches that may go now. `next_id` gives each its number.
    std::vector<UpdateBatch> release(TimePoint now, const std::function<PublishId()>& next_id);

    /// PUBACK, or the broker's refusal. Empty if this publish was no update.
    std::optional<RefusalOutcome> published(PublishId id, std::optional<OperationError> error,
                                            TimePoint now);

    /// The manager's response to the update of this asset.
    RefusalOutcome responded(AssetIndex asset, std::optional<OperationError> error, TimePoint now);

    /// Ends waits that are over.
    void pass_time(TimePoint now);
    TimePoint next_wake(TimePoint now) const;

    bool idle() const; ///< nothing waits, nothing is in flight

private:
    using Values = std::map<std::string, Value, std::less<>>;
    struct InFlight {
        PublishId id = 0;
        Values values;
        TimePoint sent{};
        std::optional<TimePoint> acked;
    };
    struct AssetState {
        Values waiting;
        /// Parts of a refused batch, tried one by one before anything else goes. A name keeps its
        /// place while its value changes.
        std::deque<Values> suspects;
        /// Refused attributes and when each is tried again, alone, until it is accepted.
        std::map<std::string, TimePoint, std::less<>> quarantine;
        std::optional<InFlight> in_flight;
        TimePoint not_before = TimePoint::min();
        bool ready = false;
        bool provisioned_again = false; ///< for the refusal at hand; the next one is bisected
    };

    Values next_values(AssetState& asset, TimePoint now) const;
    void wait_again(AssetState& asset, Values values) const;
    static void suspect(AssetState& asset, Values values);
    RefusalOutcome refused(AssetState& asset, OperationError error, TimePoint now);
    void accepted(AssetState& asset) const;

    std::vector<AssetState> assets_;
    OutboxSettings settings_;
    RateCap batches_;
    RateCap values_;
    std::size_t first_ = 0;              ///< whose turn it is, so that a full cap is shared fairly
    std::uint8_t missing_responses_ = 0; ///< in a row; from three on PUBACK alone releases
};

} // namespace railbridge
