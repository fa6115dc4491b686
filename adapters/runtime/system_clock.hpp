#pragma once
// The machine's clocks. Nothing else in the bridge reads one.

#include "bridge/ports/clock.hpp"

namespace railbridge::runtime {

class SystemClock final : public Clock {
public:
    Now now() const override;
};

} // namespace railbridge::runtime
