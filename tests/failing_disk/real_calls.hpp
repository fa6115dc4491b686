#pragma once
// The functions of the C library that failing_disk.cpp stands in front of.

#include <sys/types.h>

#include <cstddef>

namespace railbridge::failing_disk {

struct RealCalls {
    ssize_t (*write)(int, const void*, std::size_t);
    ssize_t (*pwrite)(int, const void*, std::size_t, off_t);
    int (*fsync)(int);
    int (*fdatasync)(int);
    int (*truncate)(int, off_t);
};

const RealCalls& real_calls();

} // namespace railbridge::failing_disk
