#pragma once
// When a connection whose requests stay unanswered is to be opened anew, and when it is only a unit
// behind it that is silent. Decided without time: by who answered in between.

#include "bridge/modbus/types.hpp"

#include <map>
#include <set>

namespace railbridge {

/// A connection is opened anew after two timeouts in a row, if they say something about it:
///  - a second unit fell silent before anybody answered;
///  - the same unit again, and no other unit has answered on this connection;
///  - the same unit for the fifth time, while nobody else was asked or answered.
/// A unit known to be silent (another one answered after its timeout, or the connection was opened
/// anew in vain for it) says nothing as long as another unit has answered on this connection; on a
/// fresh one it says nothing the first time. So a dead unit behind a gateway costs the others no
/// connection, and a gateway that hangs is still found.
class ConnectionTrust {
public:
    /// A new connection: nothing is known about it. What is known about units stays.
    void opened();
    /// A sound frame of the unit came, whatever it says, late ones included.
    void answered(UnitId unit);
    /// Returns true when the connection is to be closed.
    bool timed_out(UnitId unit);

private:
    bool excused(UnitId unit);
    bool others_answered(UnitId unit) const;

    std::set<UnitId> asked_;         ///< ever, on any connection
    std::set<UnitId> silent_;        ///< known to be silent
    std::set<UnitId> answered_;      ///< on this connection
    std::set<UnitId> excused_;       ///< silent ones, once each on a connection nobody answered on
    std::map<UnitId, int> timeouts_; ///< since somebody answered
};

} // namespace railbridge
