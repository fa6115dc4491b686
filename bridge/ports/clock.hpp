#pragma once
// Time for adapters that must stamp what they saw. Implemented by adapters/runtime, the only place
// that reads a clock.

#include "bridge/base/time.hpp"

namespace railbridge {

/// Callable from every thread.
class Clock {
public:
    virtual ~Clock() = default;
    virtual Now now() const = 0;
};

} // namespace railbridge
