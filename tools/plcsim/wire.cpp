#include "tools/plcsim/wire.hpp"

#include <algorithm>

namespace plcsim {

Nanoseconds BitRate::time_of(std::size_t chars) const {
    if (baud == 0)
        return Nanoseconds{0};
    return Nanoseconds{static_cast<std::int64_t>(chars * bits_per_char * 1'000'000'000ULL / baud)};
}

Nanoseconds BitRate::frame_silence() const {
    if (baud == 0)
        return Nanoseconds{0};
    if (baud > 19200)
        return std::chrono::microseconds{1750};
    return time_of(7) / 2;
}

TimePoint Wire::request_end(TimePoint start, std::size_t bytes) {
    // An answer that is still under way is the device's lateness, not the master's haste.
    if (start >= answer_free_ && start < answer_free_ + rate_.frame_silence())
        ++short_gaps_;
    request_free_ = std::max(start, request_free_) + rate_.time_of(bytes);
    return request_free_;
}

TimePoint Wire::answer_end(TimePoint ready, std::size_t bytes) {
    answer_free_ = std::max(ready, answer_free_) + rate_.time_of(bytes);
    return answer_free_;
}

} // namespace plcsim
