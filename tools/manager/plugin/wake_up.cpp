#include "tools/manager/plugin/wake_up.hpp"

#include "tools/manager/plugin/loopback.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

namespace railbridge::manager {

namespace {

constexpr Millis attempt_period = 1000;
constexpr std::array<char, 2> ping{'\xC0', '\x00'};

} // namespace

WakeUp::WakeUp(Endpoint endpoint, std::string username, std::string secret)
    : endpoint_(std::move(endpoint))
    , greeting_(connect_packet("$wake-up", username, secret)) {}

WakeUp::~WakeUp() {
    drop();
}

void WakeUp::drop() {
    if (descriptor_ >= 0) {
        ::close(std::exchange(descriptor_, -1));
    }
}

void WakeUp::keep_connected(Millis running) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (descriptor_ >= 0 || running < next_attempt_) {
        return;
    }
    next_attempt_ = running + attempt_period;
    descriptor_ = greeted(endpoint_, greeting_);
}

void WakeUp::poke() noexcept {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (descriptor_ < 0) {
        return;
    }
    std::array<char, 256> answers{};
    ssize_t count = 0;
    do { // the broker answers every ping
        count = ::recv(descriptor_, answers.data(), answers.size(), MSG_DONTWAIT);
    } while (count > 0);
    const bool is_closed = count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR);
    const ssize_t sent =
        is_closed ? -1 : ::send(descriptor_, ping.data(), ping.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    const bool is_full = !is_closed && sent < 0 && errno == EAGAIN; // plenty of pings wait already
    if (sent < 0 && !is_full) {
        drop();
    }
}

} // namespace railbridge::manager
