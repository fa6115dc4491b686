#pragma once
// Whether the bridge may write, and if not, why: faults that closed the way, the operator's switch,
// and lines somebody works at.

#include "bridge/base/ids.hpp"
#include "bridge/base/time.hpp"
#include "bridge/commands/operator_controls.hpp"
#include "bridge/mapping/mapping.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <vector>

namespace railbridge {

/// What closes the path by itself. Each is cleared in a way of its own.
enum class PathFault : std::uint8_t {
    journal,      ///< cannot store; open again when it can
    journal_lost, ///< damaged: nobody knows what was written. Open when a person says so
    taken_over,   ///< another box uses this client id. Open when a person says so
};

/// Asked before every frame that would change a device, except one that ends a pulse already begun.
class CommandPath {
public:
    /// Keeps a reference to `mapping`.
    explicit CommandPath(const Mapping& mapping)
        : mapping_(mapping) {}

    /// As an earlier run left it, besides what was switched since: of that nothing is given here.
    /// What is about a line that is gone is kept, too: it may come back.
    void restore(OperatorControls controls, Now now);
    /// To be kept for the next run whenever a function below returns true.
    const OperatorControls& controls() const { return controls_; }

    /// Goes on as it was in the mapping before.
    void take_over(const CommandPath& old, Now now);

    /// True if no fault had closed the path before.
    bool close(PathFault fault, std::string why);
    /// True if this was the last fault.
    bool clear(PathFault fault);
    bool has(PathFault fault) const { return faults_.contains(fault); }
    const std::string& why(PathFault fault) const { return faults_.at(fault); } ///< that it has
    bool faulty() const { return !faults_.empty(); }
    /// The first of them, in words; empty without one.
    std::string fault() const { return faults_.empty() ? std::string{} : faults_.begin()->second; }
    std::vector<std::string> faults() const;
    /// Another client connected with our id. True if that closes the path: more than three within
    /// five minutes.
    bool taken_over(TimePoint now);
    std::uint64_t takeovers() const { return takeovers_; }

    void switch_off(SwitchedBy by) { controls_.off = std::move(by); }
    /// Also forgets that others used this client id: if they still do, it is noticed again.
    /// @return true if that opened the path
    bool switch_on();
    bool off() const { return controls_.off.has_value(); }

    void maintain(LineId line, LineMaintenance maintenance, TimePoint now);
    /// False if the line was in none.
    bool end_maintenance(LineId line);
    const LineMaintenance* maintenance(LineId line) const;
    bool any_maintenance() const { return !until_.empty(); }
    bool released(LineId line) const;
    /// Lines whose time in maintenance is over; whoever asks ends it.
    std::vector<LineId> over(TimePoint now) const;
    TimePoint next_wake() const;

    /// Something may be written to this line.
    bool open(LineId line) const { return faults_.empty() && !off() && !until_.contains(line); }
    /// Everything may be written everywhere.
    bool wide_open() const { return faults_.empty() && !off() && until_.empty(); }
    /// `commands are off: by anna ...`; empty while they are open.
    std::string why_not() const;
    /// The same, or why not on this line.
    std::string why_not(LineId line) const;
    /// `open`, `off: ...`, `closed: ...`, for people.
    std::string in_words() const;

private:
    const Mapping& mapping_;
    OperatorControls controls_;
    std::map<PathFault, std::string> faults_;
    std::map<LineId, TimePoint> until_; ///< of each line in maintenance
    std::deque<TimePoint> lately_;      ///< takeovers
    std::uint64_t takeovers_ = 0;
};

} // namespace railbridge
