#pragma once
// A clock that goes when the test says so.

#include "bridge/ports/clock.hpp"

#include <atomic>

namespace railbridge::test {

class HandClock final : public Clock {
public:
    Now now() const override { return {TimePoint{Duration{passed_.load()}}, WallTime{}}; }
    void pass(Duration time) { passed_ += time.count(); }

private:
    std::atomic<Duration::rep> passed_{1'000'000};
};

} // namespace railbridge::test
