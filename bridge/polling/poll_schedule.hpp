#pragma once
// Which reads of a line are due when.

#include "bridge/base/time.hpp"
#include "bridge/mapping/mapping.hpp"
#include "bridge/mapping/mapping_change.hpp"
#include "bridge/polling/device_plan.hpp"
#include "bridge/polling/line_clock.hpp"
#include "bridge/polling/register_image.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace railbridge {

/// One read that is due. Whoever takes it gives it back with done() or put_back().
struct PollJob {
    enum class Kind : std::uint8_t {
        scheduled,
        extra, ///< besides the schedule: again, a trial
    };
    std::shared_ptr<const PlannedReads> plan;
    std::uint32_t index = 0;   ///< in `plan`
    std::uint32_t device = 0;  ///< of the schedule
    std::uint32_t round = 0;   ///< of the device; of an earlier one, it counts for nothing
    std::uint32_t served = 0;  ///< when its device was last served; who waits longest goes first
    std::uint32_t number = 0;  ///< first come, first served among equals
    std::uint8_t tries = 0;    ///< that failed
    std::uint8_t refusals = 0; ///< in a row: the device says that it has no such address
    Kind kind = Kind::scheduled;
    TimePoint deadline{};   ///< by the line's clock
    TimePoint not_before{}; ///< real time

    const PlannedRead& read() const { return (*plan)[index]; }
};

/// Earliest deadline first, without drift: each rate of a device is due on a grid of its period,
/// all grids of a device begin together, and what is due together is planned together. A rate is
/// due again when its last round is over. On a line that cannot keep up LineClock slows all alike.
///
/// The work for one read grows with the devices of the line and the logarithm of the reads waiting,
/// not with the points; in the steady state nothing is allocated.
class PollSchedule {
public:
    using Ask = std::function<bool(DeviceId)>;
    using RoundDone = std::function<void(Duration wanted, std::optional<Duration> since_last)>;
    /// Of one class only one read is taken at a time; 0 is no class.
    using ClassOf = std::function<std::uint32_t(DeviceId)>;

    /// Keeps a reference to `mapping`.
    PollSchedule(const Mapping& mapping, LineId line);
    PollSchedule(const PollSchedule&) = delete;
    PollSchedule& operator=(const PollSchedule&) = delete;

    /// Appends up to `count` reads that are due and whose device `may_ask`, earliest deadline
    /// first.
    void take(TimePoint now, std::size_t count, const Ask& may_ask, const ClassOf& class_of,
              std::vector<PollJob>& out);
    /// It was read, or it will not be until it is due again. Tells each rate whose round is over:
    /// the period wanted, and the time since its round before.
    void done(const PollJob& job, TimePoint now, const RoundDone& tell = {});
    /// It is still due.
    void put_back(PollJob job);

    /// Devices that go on are due when they were; rounds that were under way begin again at once.
    void take_over(const PollSchedule& old, const MappingChange& change);

    /// Everything is due at `now`, all grids begin anew.
    void read_all_soon(TimePoint now);
    /// The point is read at once, besides its schedule, and decoded whatever comes. Nothing happens
    /// if it is not polled.
    void read_again(PointId point);
    /// A read besides the schedule, before all others of the line.
    std::shared_ptr<const PlannedReads> add(std::uint32_t device, PlannedRead read);

    /// Reads of a unit that this range answers, as if they had been taken: those that are due, and
    /// those due within half of their period.
    std::vector<PollJob> covered(UnitId unit, const AddressRange& range, TimePoint now);

    /// The unit fails: what it misses meanwhile, rounds that could not even begin included, slows
    /// nobody down.
    void excuse(UnitId unit);

    /// New facts about a device: its requests are planned anew; what was due still is.
    void learn(std::uint32_t device, LearnedDevice learned);
    /// The same for reads that are looked into.
    void take_apart(std::uint32_t device, TakenApart apart);
    /// Another device stands there: nothing is known of it, everything of it is due, and decoded
    /// whatever comes. What was taken of it before is not given back.
    void begin_anew(std::uint32_t device);
    const DevicePlan& plan(std::uint32_t device) const { return devices_[device].plan; }
    std::size_t devices() const { return devices_.size(); }

    /// Next read is decoded and reported, whatever it is.
    void forget(PointId point);
    /// Every polled point of a unit.
    void for_each_point(UnitId unit, const std::function<void(PointId)>& visit) const;
    void for_each_point(const std::function<void(PointId)>& visit) const;

    RegisterImage& image() { return image_; }
    LineClock& clock() { return clock_; }
    const LineClock& clock() const { return clock_; }

    /// When take() may have something, given from when on each device may be asked.
    TimePoint next_due(const std::function<TimePoint(DeviceId)>& ask_from) const;

private:
    struct Rate { ///< of a device
        Duration period{};
        TimePoint read_at{};       ///< when its last round was over; real time
        TimePoint due{};           ///< by the line's clock; that of the running round, if active
        std::uint32_t pending = 0; ///< reads of the running round
        bool active = false;
        bool excused = false; ///< the running round, or the one that is due, is late for reasons of
                              ///< its unit alone
    };
    struct PolledDevice {
        DevicePlan plan;
        UnitId unit = 0;
        std::vector<Rate> rates;    ///< as in the plan
        std::vector<PollJob> queue; ///< a heap
        TimePoint next_release{};   ///< by the line's clock
        std::uint32_t round = 0;
        std::uint32_t served = 0;
    };

    void find_askable(TimePoint now, const Ask& may_ask);
    void add_device(DeviceId id, std::vector<PointId> points);
    /// Not while a quicker rate of the device is still at an earlier round: they go together.
    static bool waits(const PolledDevice& device, const Rate& rate);
    void release(std::uint32_t device, TimePoint clock);
    static void find_next_release(PolledDevice& device);
    void finish_round(Rate& rate, TimePoint now);
    static void all_due(PolledDevice& device);
    static void plan_anew(PolledDevice& device);
    void push(PolledDevice& device, PollJob job);
    PollJob pop(PolledDevice& device);
    std::uint32_t device_of(PointId point) const;

    const Mapping& mapping_;
    RegisterImage image_;
    LineClock clock_;
    TimePoint looked_at_ = TimePoint::min(); ///< by the line's clock
    std::vector<PolledDevice> devices_;
    std::vector<std::uint32_t> askable_; ///< scratch of take()
    std::uint32_t next_number_ = 0;
    std::uint32_t served_ = 0;
};

} // namespace railbridge
