#pragma once
// Values written again and again for devices that fall into a safe state by themselves when nobody
// writes any more: `rewrite_every`.

#include "bridge/base/time.hpp"
#include "bridge/base/value.hpp"
#include "bridge/codec/encode.hpp"
#include "bridge/mapping/mapping.hpp"
#include "bridge/mapping/mapping_change.hpp"
#include "bridge/modbus/transaction.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace railbridge {

/// Only a value that was commanded, written and verified is written again, and only while the
/// device still holds it: before each write the point is read. So a change at the panel is not
/// undone, nor is a device that fell into its safe state started again; both end the feeding until
/// the next command.
class WatchdogFeeding {
public:
    /// Keeps a reference.
    explicit WatchdogFeeding(const Mapping& mapping);

    /// The device holds what was commanded. `value` is for people.
    void commanded(PointId point, const Encoded& encoded, const Value& value, TimePoint now);
    /// What the device holds is nobody's command any more, or nobody knows it. True if that ends
    /// something.
    bool stop(PointId point);
    /// Its grant says so.
    bool feeds(PointId point) const;
    /// There is something to feed it with.
    bool fed(PointId point) const;
    /// The manager is gone. What was being fed until now.
    std::vector<PointId> pause();

    /// How a value is written under the grant of the new mapping; nothing if that forbids it.
    using Accepts = std::function<std::optional<Encoded>(PointId, const Value&)>;
    /// Goes on with what means the same, and with what is read in the same way if its new grant is
    /// fed, too, and accepts the value.
    /// @return points of `old` that were fed and are no more
    std::vector<PointId> take_over(const WatchdogFeeding& old, const MappingChange& change,
                                   const Accepts& accepts, TimePoint now);

    struct Frame {
        PointId point{};
        Request request;
    };
    /// @param may_feed  the manager is there, commands are on, nothing else is written to the point
    std::optional<Frame> next(LineId line, TimePoint now,
                              const std::function<bool(DeviceId)>& may_ask,
                              const std::function<bool(PointId)>& may_feed);

    /// What came of a frame, where people should know.
    struct News {
        enum class Kind : std::uint8_t { nothing, begun, failing, overridden };
        Kind kind = Kind::nothing;
        Value value;         ///< what is fed
        std::string failure; ///< failing
        Words words;         ///< overridden: what the device holds
    };
    News done(PointId point, const TransactionResult& result, TimePoint now);

    /// When next() may have a frame. `ask_from` says from when on a device may be asked.
    TimePoint next_wake(LineId line, const std::function<TimePoint(DeviceId)>& ask_from,
                        const std::function<bool(PointId)>& may_feed) const;

private:
    struct Fed {
        PointId point{};
        std::optional<Encoded> encoded; ///< none: nothing to feed with
        Value value;
        TimePoint due{};
        std::optional<TimePoint> same; ///< when the device was seen to hold the value
        bool on_the_line = false;
        bool stopped = false; ///< while on the line
        bool working = false; ///< the last round was good
        bool failing = false; ///< and said so
    };

    // The write follows the look at once; only a line that broke down takes longer.
    static constexpr Duration good_for = std::chrono::milliseconds{250};

    bool here(const Fed& fed, LineId line) const;
    Fed* find(PointId point);
    News checked(Fed& fed, const Words& words, TimePoint now) const;
    News failed(Fed& fed, const Failure& failure, TimePoint now) const;

    const Mapping& mapping_;
    std::vector<Fed> fed_; // every point with rewrite_every
};

} // namespace railbridge
