#pragma once
// A line of the simulated world: it takes the time a wire takes, and it has a wire's faults.

#include "tests/component/sim_device.hpp"

#include "bridge/mapping/mapping.hpp"
#include "bridge/modbus/transaction.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <random>
#include <vector>

namespace railbridge::sim {

/// What happens to a share of the requests. Drawn from a seed.
struct LineFaults {
    double late_share = 0.0; ///< executed, answered after the timeout
    double late_min = 1.1;   ///< in units of the response timeout
    double late_max = 2.5;
    double echo_share = 0.0; ///< a write answered with another echo; executed
    double lost_share = 0.0; ///< never reached the device
    double deaf_share = 0.0; ///< executed, never answered
};

/// Serial lines know no transaction numbers: a late answer that arrives while the same unit is
/// asked again looks like the answer, as it would on a real wire. The engine must not let that
/// happen.
class SimLine {
public:
    SimLine(const Line& line, std::uint64_t seed);

    SimDevice& unit(UnitId id) { return units_[id]; }
    LineFaults faults;
    /// What becomes of a request, told beforehand: this failure, whether or not the device executed
    /// it. Asked before everything else.
    struct Fate {
        Failure failure;
        bool executed = false;
    };
    std::function<std::optional<Fate>(const Transaction&)> fate;
    bool connected = true; ///< false: cannot be opened
    Duration device_time = std::chrono::milliseconds{2};

    struct Outcome {
        TransactionResult result;
        std::vector<StrayFrame> strays;
    };
    /// Before each request.
    Duration silence() const { return silence_; }
    /// Runs one transaction whose request leaves at `now`; result.finished says when it is over.
    Outcome run(const Transaction& transaction, TimePoint now);

    const std::vector<ExecutedWrite>& writes() const { return writes_; }
    std::uint64_t requests() const { return requests_; }
    /// Time spent waiting for answers that did not come.
    Duration time_waited() const { return time_waited_; }
    const std::map<UnitId, std::vector<TimePoint>>& read_times() const { return read_times_; }
    void keep_read_times(bool keep) { keep_read_times_ = keep; }

private:
    struct Late {
        UnitId unit = 0;
        TimePoint arrives{};
        bool read = false;
        std::size_t count = 0;
        Words words;
    };
    bool draw(double share);
    Duration wire_time(const Transaction& transaction) const;
    void take_strays(TimePoint until, std::vector<StrayFrame>& strays);
    std::optional<Late> late_in_window(const Transaction& transaction, TimePoint from,
                                       TimePoint until);
    Outcome listen(const Transaction& transaction, TimePoint now);
    void meet(const Fate& met, const Transaction& transaction, Outcome& outcome);
    void timed_out(Outcome& outcome, const Transaction& transaction, TimePoint sent);

    bool serial_;
    Duration character_;
    Duration silence_;
    std::mt19937_64 random_;
    std::map<UnitId, SimDevice> units_;
    std::vector<Late> late_;
    std::vector<ExecutedWrite> writes_;
    std::map<UnitId, std::vector<TimePoint>> read_times_;
    std::uint64_t requests_ = 0;
    Duration time_waited_{};
    bool keep_read_times_ = false;
};

} // namespace railbridge::sim
