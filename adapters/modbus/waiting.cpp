#include "adapters/modbus/waiting.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <ctime>
#include <system_error>

namespace railbridge::modbus {

namespace {

timespec remaining(TimePoint deadline, TimePoint now) {
    const auto left = deadline > now ? deadline - now : Duration::zero();
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(left);
    return {seconds.count(), std::chrono::nanoseconds(left - seconds).count()};
}

} // namespace

Cancellation::Cancellation()
    : event_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
    if (!event_) {
        throw std::system_error(errno, std::generic_category(),
                                "cannot make an eventfd for a line");
    }
}

void Cancellation::raise() {
    raised_.store(true);
    const std::uint64_t one = 1;
    // Fails only when the counter is full, and then it is readable already.
    [[maybe_unused]] const ssize_t written = ::write(event_.get(), &one, sizeof one);
    const MutexLock lock(mutex_);
    if (socket_ >= 0) {
        ::shutdown(socket_, SHUT_RDWR);
    }
}

void Cancellation::lower() {
    raised_.store(false);
    std::uint64_t count = 0;
    [[maybe_unused]] const ssize_t taken = ::read(event_.get(), &count, sizeof count);
}

void Cancellation::guard_socket(int fd) {
    const MutexLock lock(mutex_);
    socket_ = fd;
    if (fd >= 0 && raised_.load()) {
        ::shutdown(fd, SHUT_RDWR);
    }
}

void Cancellation::guard_device(int fd) {
    const MutexLock lock(mutex_);
    device_ = fd;
}

void Cancellation::share_device() {
    const MutexLock lock(mutex_);
    if (device_ >= 0) {
        // Neither reaches the driver: the lock is the file system's, the flag the terminal layer's.
        ::flock(device_, LOCK_UN);
        ::ioctl(device_, TIOCNXCL);
    }
}

Wake wait_for(int fd, Direction direction, TimePoint deadline, const Clock& clock,
              const Cancellation& cancellation) {
    const short wanted = direction == Direction::read ? POLLIN : POLLOUT;
    for (;;) {
        std::array<pollfd, 2> fds{{{cancellation.fd(), POLLIN, 0}, {fd, wanted, 0}}};
        const timespec left = remaining(deadline, clock.now().mono);
        const int ready = ::ppoll(fds.data(), fds.size(), &left, nullptr);
        if (ready < 0 && errno == EINTR) {
            continue; // the time left is computed again, so signals cannot prolong the wait
        }
        if (ready < 0) {
            return Wake::hung_up;
        }
        if (cancellation.raised()) {
            return Wake::cancelled;
        }
        if ((fds[1].revents & wanted) != 0) {
            return Wake::ready;
        }
        if (fds[1].revents != 0) {
            return Wake::hung_up;
        }
        if (clock.now().mono >= deadline) {
            return Wake::timed_out;
        }
    }
}

} // namespace railbridge::modbus
