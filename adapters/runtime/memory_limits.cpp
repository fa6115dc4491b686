#include "adapters/runtime/memory_limits.hpp"

#include <malloc.h>

namespace railbridge::runtime {

void give_memory_back() {
    constexpr int large = 64 * 1024;
    // The hub and the threads of the MQTT library: those of the lines need little and may share.
    constexpr int arenas = 2;
    ::mallopt(M_MMAP_THRESHOLD, large);
    ::mallopt(M_TRIM_THRESHOLD, large);
    ::mallopt(M_ARENA_MAX, arenas);
}

} // namespace railbridge::runtime
