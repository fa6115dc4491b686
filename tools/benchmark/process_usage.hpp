#pragma once
// What another process has used, from /proc.

#include <sys/types.h>

#include <cstdint>

namespace railbridge::bench {

/// CPU time of all its threads in ns, from the scheduler: no ticks to round to. Time of threads
/// that have ended is not in it.
std::int64_t cpu_ns(pid_t process);

/// CPU time of the calling thread in ns.
std::int64_t cpu_of_this_thread_ns();

struct Memory {
    double resident_mb = 0;  ///< VmRSS: program, libraries and data
    double anonymous_mb = 0; ///< RssAnon: what the process itself allocated
};

Memory memory(pid_t process);

} // namespace railbridge::bench
