#include "adapters/store/state_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

namespace railbridge::store {

namespace {

std::string holder_of(int descriptor) {
    std::array<char, 32> text{};
    const auto count = ::pread(descriptor, text.data(), text.size() - 1, 0);
    return count > 0 ? std::string(text.data(), static_cast<std::size_t>(count)) : "unknown";
}

std::string system_text() {
    return std::generic_category().message(errno);
}

const char* advice(int error) {
    switch (error) {
    case EACCES:
    case EPERM:
        return "; the state directory must belong to the user railbridge runs as";
    case EROFS:
        return "; a disk that fails is made read-only (`dmesg` says why); and the service may "
               "write "
               "below /var/lib/railbridge alone: another state_dir needs ReadWritePaths= "
               "(`systemctl edit railbridge`)";
    default:
        return "";
    }
}

} // namespace

Result<StateLock> StateLock::take(const std::filesystem::path& directory) {
    std::error_code error;
    if (std::filesystem::create_directories(directory, error)) {
        std::filesystem::permissions(directory, std::filesystem::perms::owner_all, error);
    }
    if (error) {
        return fail(fatal("cannot make the state directory " + directory.string() + ": " +
                          error.message() + advice(error.value())));
    }
    const auto file = directory / "lock";
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (descriptor < 0) {
        const int reason = errno;
        return fail(fatal("cannot open " + file.string() + ": " + system_text() + advice(reason)));
    }
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        const auto holder = holder_of(descriptor);
        ::close(descriptor);
        return fail(fatal("another railbridge (pid " + holder + ") uses the state directory " +
                          directory.string() +
                          ": stop it first, or give this one a state_dir of its own"));
    }
    const auto pid = std::to_string(::getpid());
    const bool named = ::pwrite(descriptor, pid.data(), pid.size(), 0) >= 0 &&
                       ::ftruncate(descriptor, static_cast<off_t>(pid.size())) == 0;
    // The lock holds without it. A full disk must not keep the values of a plant from going up.
    if (!named && errno != ENOSPC && errno != EDQUOT) {
        const auto why = system_text();
        ::close(descriptor);
        return fail(fatal("cannot write " + file.string() + ": " + why));
    }
    return StateLock{descriptor};
}

StateLock::StateLock(StateLock&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

StateLock::~StateLock() {
    if (descriptor_ >= 0) {
        ::close(descriptor_);
    }
}

} // namespace railbridge::store
