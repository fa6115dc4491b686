#pragma once
// What patterns may cost while one message is dealt with.

#include <cstddef>

namespace railbridge::manager {

/// A text that leads a pattern through too many states costs each of its bytes as many times 5 to
/// 10 ns as the pattern has steps, and all clients share one thread: this is about 0.1 s.
class MatchWork {
public:
    static constexpr std::size_t max_step_bytes = 20'000'000;

    /// Whether there is room for it; takes it then.
    bool take(std::size_t steps, std::size_t bytes) {
        if (bytes != 0 && steps > (max_step_bytes - taken_) / bytes) {
            return false;
        }
        taken_ += steps * bytes;
        return true;
    }

private:
    std::size_t taken_ = 0;
};

} // namespace railbridge::manager
