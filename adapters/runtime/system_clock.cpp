#include "adapters/runtime/system_clock.hpp"

namespace railbridge::runtime {

Now SystemClock::now() const {
    return {
        std::chrono::time_point_cast<Duration>(std::chrono::steady_clock::now()),
        std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now())};
}

} // namespace railbridge::runtime
