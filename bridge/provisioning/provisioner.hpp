#pragma once
// Brings each asset of the mapping into being at the manager: create; if it exists, get, compare,
// update what differs. One that lies below another comes after it.

#include "bridge/base/ids.hpp"
#include "bridge/base/time.hpp"
#include "bridge/mapping/mapping_change.hpp"
#include "bridge/openremote/types.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace railbridge {

/// One step to take now.
struct ProvisioningStep {
    Operation operation = Operation::create_asset;
    AssetIndex asset{};
    std::string document; ///< for update_asset
};

/// What a response led to.
struct ProvisioningOutcome {
    bool ready = false;      ///< the asset is as it should be
    bool created = false;    ///< it was not there before
    std::string problem;     ///< not empty: it failed; tried again later
    std::string not_moved{}; ///< not empty: it stays where it is, and why; all else goes on
};

/// What the manager has of an asset is not what the mapping says.
struct ProvisioningDifference {
    std::string document;               ///< for update_asset
    std::optional<std::string> unmoved; ///< as in AssetCompared
};

/// Idempotent: running it twice changes nothing the second time. Few operations at a time, each
/// with a time limit, because a response may never come.
class Provisioner {
public:
    using Parents = std::vector<std::optional<AssetIndex>>;

    /// @param parents  of each asset the one it lies below; never in a circle
    /// @param first    the one that goes before all others
    Provisioner(Parents parents, Duration retry_after_refusal, std::size_t first = 0);

    /// After a connect: everything is checked again. Without asset operations at the other side all
    /// are ready at once.
    void connected();
    void disconnected();
    /// Only what is new, or not as it was, is looked at again.
    void take_over(const Provisioner& old, const MappingChange& change, bool connected,
                   TimePoint now);
    /// One asset again, and first those it lies below, for it may have gone with one of them. Each
    /// no sooner than `retry_after_refusal` after the last time it was asked for in this way.
    void again(AssetIndex asset, TimePoint now);

    std::vector<ProvisioningStep> steps(TimePoint now);

    ProvisioningOutcome responded(Operation operation, AssetIndex asset,
                                  std::optional<OperationError> error, const std::string& message,
                                  TimePoint now);
    /// `different`: nothing when it is equal.
    ProvisioningOutcome compared(AssetIndex asset,
                                 const std::optional<ProvisioningDifference>& different,
                                 const std::string& refusal, TimePoint now);
    /// The broker refused the publish, or the connection lost it.
    ProvisioningOutcome refused(AssetIndex asset, const std::string& why, TimePoint now);

    TimePoint next_wake() const;
    bool finished() const; ///< every asset is ready
    /// Why the manager refused the asset the last time; empty: it did not, or it has taken it
    /// since.
    const std::string& problem(AssetIndex asset) const { return assets_[index(asset)].problem; }

private:
    enum class Phase : std::uint8_t {
        idle,
        create,
        creating,
        get,
        getting,
        update,
        updating,
        ready
    };
    struct AssetState {
        Phase phase = Phase::idle;
        TimePoint not_before = TimePoint::min();
        TimePoint deadline = never;
        TimePoint asked_again = TimePoint::min();
        bool answered = false; ///< since the last create: what lies below it need not wait
        std::string document;
        std::optional<std::string> unmoved;
        std::string problem;
    };

    ProvisioningOutcome fail(AssetIndex which, std::string problem, TimePoint now);
    ProvisioningOutcome created(AssetIndex which, std::optional<OperationError> error,
                                const std::string& message, TimePoint now);
    ProvisioningOutcome updated(AssetIndex which, std::optional<OperationError> error,
                                const std::string& message, TimePoint now);
    static void make_ready(AssetState& asset);
    static ProvisioningOutcome not_moved(AssetState& asset, std::string why);
    void look_again(AssetState& asset, TimePoint now) const;
    void look_above(AssetIndex which, TimePoint now);
    void look_below(AssetIndex which, TimePoint now);
    bool waits_for_parent(std::size_t which) const;
    static bool waits_for(Phase phase, Operation operation);
    std::size_t outstanding() const;

    Parents parents_;
    std::vector<AssetState> assets_;
    Duration retry_after_refusal_;
    std::size_t first_;
};

} // namespace railbridge
