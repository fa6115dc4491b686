#pragma once
// Calls back once after a while, or again and again.

#include "bridge/base/time.hpp"

#include <functional>
#include <memory>

namespace railbridge::runtime {

class Loop;

/// Used and called on the hub's thread.
class Timer {
public:
    explicit Timer(Loop& loop);
    ~Timer();
    Timer(const Timer&) = delete;
    Timer& operator=(const Timer&) = delete;

    /// Replaces what was asked for before.
    void once(Duration after, std::function<void()> action);
    void every(Duration period, std::function<void()> action);

private:
    struct Wait;
    std::unique_ptr<Wait> wait_;
};

} // namespace railbridge::runtime
