#include "adapters/store/state_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <sstream>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

namespace railbridge::store {

namespace {

/// The pid, and below it the socket of one that has said it.
LockHolder holder_in(int descriptor) {
    std::array<char, 512> text{}; // a socket's path has 107 letters at most
    const auto count = ::pread(descriptor, text.data(), text.size(), 0);
    std::istringstream lines{
        std::string(text.data(), static_cast<std::size_t>(count > 0 ? count : 0))};
    LockHolder holder;
    std::string socket;
    std::getline(lines, holder.pid);
    std::getline(lines, socket);
    holder.socket = socket;
    if (holder.pid.empty()) {
        holder.pid = "unknown";
    }
    return holder;
}

/// errno says why it could not be written. Nothing is left then: rather no word than that of the
/// holder before.
bool write_whole(int descriptor, const std::string& text) {
    const auto written = ::pwrite(descriptor, text.data(), text.size(), 0);
    if (written == static_cast<ssize_t>(text.size()) &&
        ::ftruncate(descriptor, static_cast<off_t>(text.size())) == 0) {
        return true;
    }
    const int error = written >= 0 && written < static_cast<ssize_t>(text.size()) ? ENOSPC : errno;
    static_cast<void>(::ftruncate(descriptor, 0) == 0);
    errno = error;
    return false;
}

/// Who only looks whether it is held has it for a moment, and must not keep a bridge from starting.
bool lock_for_us(int descriptor) {
    for (int more_tries = 5; ::flock(descriptor, LOCK_EX | LOCK_NB) != 0; --more_tries) {
        if (more_tries == 0) {
            return false;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{10});
    }
    return true;
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
        return "; a disk that fails is made read-only (`dmesg` says why); and the service may write"
               " below /var/lib/railbridge alone: another state_dir needs ReadWritePaths="
               " (`systemctl edit railbridge`)";
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
    // A new one of the superuser would keep the owner of the directory out. Without the right to
    // give files away it stays.
    struct stat owner {};
    if (::geteuid() == 0 && ::stat(directory.c_str(), &owner) == 0) {
        static_cast<void>(::fchown(descriptor, owner.st_uid, owner.st_gid) == 0);
    }
    if (!lock_for_us(descriptor)) {
        const auto holder = holder_in(descriptor);
        ::close(descriptor);
        return fail(fatal("another railbridge (pid " + holder.pid + ") uses the state directory " +
                          directory.string() +
                          ": stop it first, or give this one a state_dir of its own"));
    }
    const bool named = write_whole(descriptor, std::to_string(::getpid()) + '\n');
    // The lock holds without it. A full disk must not keep the values of a plant from going up.
    if (!named && errno != ENOSPC && errno != EDQUOT) {
        const auto why = system_text();
        ::close(descriptor);
        return fail(fatal("cannot write " + file.string() + ": " + why));
    }
    return StateLock{descriptor};
}

Result<std::optional<LockHolder>> StateLock::holder(const std::filesystem::path& directory) {
    const auto file = directory / "lock";
    const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0 && (errno == ENOENT || errno == ENOTDIR)) {
        return std::nullopt;
    }
    if (descriptor < 0) {
        return fail(fatal("cannot open " + file.string() + ": " + system_text()));
    }
    // Shared: two that look at once do not take each other for a holder.
    const bool free = ::flock(descriptor, LOCK_SH | LOCK_NB) == 0;
    const bool held = !free && errno == EWOULDBLOCK;
    const auto why = system_text();
    const auto found = holder_in(descriptor);
    ::close(descriptor);
    if (!free && !held) {
        return fail(fatal("cannot look at " + file.string() + ": " + why));
    }
    return held ? std::optional{found} : std::nullopt;
}

Status StateLock::say_socket(const std::filesystem::path& socket) const {
    const auto text = std::to_string(::getpid()) + '\n' + socket.string() + '\n';
    return write_whole(descriptor_, text)
               ? Status{}
               : Status{fail(fatal("the lock file does not say where the bridge listens: " +
                                   system_text()))};
}

StateLock::StateLock(StateLock&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

StateLock::~StateLock() {
    if (descriptor_ >= 0) {
        ::close(descriptor_);
    }
}

} // namespace railbridge::store
