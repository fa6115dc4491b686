#include "tools/manager/state/state_lock.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace railbridge::manager {

StateLock::~StateLock() {
    if (descriptor_ >= 0) {
        ::close(descriptor_);
    }
}

Result<std::optional<StateLock>> StateLock::try_lock(const std::string& state_dir) {
    const std::string file = state_dir + "/lock";
    constexpr mode_t owner_only = 0600;
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, owner_only);
    if (descriptor < 0) {
        return fail(fatal("cannot open " + file + ": " + std::generic_category().message(errno)));
    }
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        const int reason = errno;
        ::close(descriptor);
        if (reason == EWOULDBLOCK) {
            return std::optional<StateLock>{};
        }
        return fail(fatal("cannot lock " + file + ": " + std::generic_category().message(reason)));
    }
    return std::optional<StateLock>(StateLock(descriptor));
}

Result<std::optional<StateLock>> StateLock::lock(const std::string& state_dir) {
    constexpr int attempts = 150;
    constexpr int pause_ms = 20;
    for (int attempt = 0; attempt < attempts; ++attempt) {
        auto held = try_lock(state_dir);
        if (!held || held->has_value()) {
            return held;
        }
        ::poll(nullptr, 0, pause_ms);
    }
    return std::optional<StateLock>{};
}

} // namespace railbridge::manager
