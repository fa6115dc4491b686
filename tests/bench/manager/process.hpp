#pragma once
// What a process has used, from /proc.

#include <sys/types.h>

namespace railbridge::bench {

double cpu_us(pid_t process);      ///< of all its threads
double resident_mb(pid_t process); ///< VmRSS

} // namespace railbridge::bench
