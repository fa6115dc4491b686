#pragma once
// The real clocks, for adapters under test.

#include "bridge/ports/clock.hpp"

namespace railbridge::modbus::test {

class TestClock final : public Clock {
public:
    Now now() const override {
        return {std::chrono::time_point_cast<Duration>(std::chrono::steady_clock::now()),
                std::chrono::time_point_cast<std::chrono::milliseconds>(
                    std::chrono::system_clock::now())};
    }
};

} // namespace railbridge::modbus::test
