#pragma once
// Opening that the system refuses, for reasons that a test cannot bring about otherwise: the device
// policy of a service, a disk that was made read-only.

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <thread>

namespace railbridge::test {

/// For the calling thread, until it ends: whatever it opens fails with this errno.
inline bool let_opening_fail(int error) {
    constexpr auto number = static_cast<std::uint32_t>(offsetof(seccomp_data, nr));
    sock_filter steps[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, number),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_openat, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | static_cast<std::uint32_t>(error)),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    const sock_fprog program{sizeof steps / sizeof steps[0], steps};
    return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

/// What `call` returns where nothing can be opened; none if this system has no such filters.
template <class Call>
auto where_opening_fails(int error, Call call) -> std::optional<decltype(call())> {
    std::optional<decltype(call())> result;
    std::thread([&] {
        if (let_opening_fail(error)) {
            result.emplace(call());
        }
    }).join();
    return result;
}

} // namespace railbridge::test
