#include "bridge/modbus/connection_trust.hpp"

namespace railbridge {

namespace {

constexpr int alone_max = 5;

} // namespace

void ConnectionTrust::opened() {
    answered_.clear();
    excused_.clear();
    timeouts_.clear();
}

void ConnectionTrust::answered(UnitId unit) {
    for (const auto& [other, count] : timeouts_) {
        silent_.insert(other);
    }
    timeouts_.clear();
    silent_.erase(unit);
    asked_.insert(unit);
    answered_.insert(unit);
}

bool ConnectionTrust::others_answered(UnitId unit) const {
    return answered_.size() > (answered_.contains(unit) ? 1U : 0U);
}

bool ConnectionTrust::excused(UnitId unit) {
    if (!silent_.contains(unit)) {
        return false;
    }
    // With one unit alone there is nobody whose connection would have to be spared.
    return others_answered(unit) || (asked_.size() > 1 && excused_.insert(unit).second);
}

bool ConnectionTrust::timed_out(UnitId unit) {
    asked_.insert(unit);
    if (excused(unit)) {
        return false;
    }
    const int count = ++timeouts_[unit];
    const bool enough = timeouts_.size() > 1 || count >= (others_answered(unit) ? alone_max : 2);
    if (enough) {
        for (const auto& [other, times] : timeouts_) {
            silent_.insert(other);
        }
    }
    return enough;
}

} // namespace railbridge
