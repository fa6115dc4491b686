#pragma once
// What waits for the manager: the latest value of each attribute, one update in flight per asset.

#include "bridge/base/ids.hpp"
#include "bridge/base/time.hpp"
#include "bridge/mapping/mapping_change.hpp"
#include "bridge/openremote/types.hpp"
#include "bridge/reporting/cap_watch.hpp"
#include "bridge/reporting/rate_cap.hpp"
#include "bridge/reporting/unanswered_updates.hpp"

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

/// What came of an answer, for whoever speaks to people and provisions assets.
struct AnswerOutcome {
    bool provision_again = false; ///< the asset or its attributes are not what the manager has
    bool failing = false;         ///< the manager fails at this asset. Named the first time only
    bool works_again = false;     ///< it does not any more
    /// This attribute alone is refused; it is retried later. Named the first time only.
    std::optional<std::string> culprit{};
    Duration tried_again_in{};                 ///< the culprit
    std::vector<std::string> accepted_again{}; ///< attributes that were refused
};

/// An attribute whose values the manager does not take.
struct RefusedAttribute {
    AssetIndex asset{};
    std::string attribute;
    std::string why;
    TimePoint again_at{}; ///< tried again, if it has a value
};

/// So long at most a refused attribute waits until it is tried again.
inline constexpr Duration refused_pause_max = std::chrono::minutes{10};

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
    /// The manager's asset is another than before: what was refused is tried again at once, and
    /// named if it is refused again.
    void forgive(AssetIndex asset);

    /// The connection is gone: nothing is in flight any more; what was waits again.
    void disconnected();

    /// Batches that may go now. `next_id` gives each its number.
    std::vector<UpdateBatch> release(TimePoint now, const std::function<PublishId()>& next_id);

    /// PUBACK, or the broker's refusal. Empty if this publish was no update.
    std::optional<AnswerOutcome> published(PublishId id, std::optional<OperationError> error,
                                           TimePoint now);

    /// The manager's response to an update of this asset, which it does not name: they come in the
    /// order of the updates. `why`: the error in words.
    AnswerOutcome responded(AssetIndex asset, std::optional<OperationError> error, TimePoint now,
                            const std::string& why = {});

    /// Ends waits that are over.
    void pass_time(TimePoint now);
    TimePoint next_wake(TimePoint now) const;

    bool idle() const; ///< nothing waits, nothing is in flight
    /// Values have waited for a cap most of the last minute: more change than may be sent.
    bool cap_full() const { return cap_watch_.full(); }
    std::vector<RefusedAttribute> refused() const;

private:
    using Values = AttributeValues;
    struct InFlight {
        PublishId id = 0;
        Values values;
        TimePoint sent{};
        bool on_trial = false; ///< the answer tells who is refused: it is waited for longer
        std::optional<TimePoint> acked{};
    };
    struct Quarantine {
        TimePoint until{};
        Duration pause{};
        bool said = true;
        std::string why;
    };
    struct ServerErrors { ///< since the manager began to fail at an asset
        std::uint8_t count = 0;
        std::uint8_t in_a_row = 0;
        bool accepted = false; ///< something else of the asset, meanwhile

        /// So often a batch fails as a whole before a culprit is looked for in it.
        static constexpr std::uint8_t as_a_whole = 2;
        /// Whether the manager works will be seen only if it takes something.
        bool needs_others() const { return count > as_a_whole && !accepted; }
    };
    struct AssetState {
        Values waiting;
        /// Parts of a refused batch, tried one by one before anything else goes. A name keeps its
        /// place while its value changes, and stands in one group only, and then waits nowhere
        /// else.
        std::deque<Values> suspects;
        /// Refused attributes and when each is tried again, alone, until it is accepted.
        std::map<std::string, Quarantine, std::less<>> quarantine;
        std::optional<InFlight> in_flight;
        UnansweredUpdates unanswered; ///< released without an answer, which may still come
        std::optional<ServerErrors> errors;
        std::string last_sent; ///< of the last full batch: the next one begins behind it
        TimePoint not_before = TimePoint::min();
        bool ready = false;
        bool provisioned_again = false; ///< for the refusal at hand; the next one is bisected
        /// From when on a refused attribute may have the asset checked, if it is not found.
        TimePoint check_from = TimePoint::min();
    };

    static void join_suspects(AssetState& asset);
    std::optional<Values> next_suspects(AssetState& asset) const;
    static std::optional<Values> next_quarantined(AssetState& asset, TimePoint now);
    static bool has_trial(const AssetState& asset, TimePoint now);
    static bool is_held(const AssetState& asset, TimePoint now);
    Values next_values(AssetState& asset) const;
    std::optional<InFlight> next(AssetState& asset, TimePoint now) const;
    TimePoint answer_due(const InFlight& update) const;
    static void wait_again(AssetState& asset, Values values);
    static Values newest(AssetState& asset, Values values);
    static void suspect(AssetState& asset, Values values);
    static void give_up(AssetState& asset, TimePoint now);
    static bool asks_for_asset(const AssetState& asset, OperationError error, bool known,
                               TimePoint now);
    static AnswerOutcome accepted(AssetState& asset);
    static AnswerOutcome refused(AssetState& asset, Values values, OperationError error,
                                 const std::string& why, TimePoint now);
    static AnswerOutcome failed(AssetState& asset, Values values, const std::string& why,
                                TimePoint now);
    static AnswerOutcome quarantine(AssetState& asset, Values values, Duration pause,
                                    const std::string& why, TimePoint now);

    std::vector<AssetState> assets_;
    OutboxSettings settings_;
    RateCap batches_;
    RateCap values_;
    CapWatch cap_watch_;
    std::size_t first_ = 0;              ///< whose turn it is, so that a full cap is shared fairly
    std::uint8_t missing_responses_ = 0; ///< in a row; from three on PUBACK alone releases
};

} // namespace railbridge
