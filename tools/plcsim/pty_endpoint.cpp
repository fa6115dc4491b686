#include "tools/plcsim/pty_endpoint.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <utility>

namespace plcsim {

namespace {

constexpr Nanoseconds silence_least = std::chrono::milliseconds{5};
/// A client that closes and opens the port in one go keeps the pty it had.
constexpr Nanoseconds client_check_every = std::chrono::milliseconds{1};
constexpr int client_checks = 5;

} // namespace

railbridge::Result<std::unique_ptr<PtyEndpoint>>
PtyEndpoint::open(EventLoop& loop, std::string link, Nanoseconds silence, EndpointEvents events) {
    auto endpoint =
        std::make_unique<PtyEndpoint>(loop, std::move(link), silence, std::move(events));
    if (auto opened = endpoint->come_back(); !opened)
        return railbridge::fail(opened.error());
    return endpoint;
}

PtyEndpoint::PtyEndpoint(EventLoop& loop, std::string link, Nanoseconds silence,
                         EndpointEvents events)
    : loop_(loop)
    , link_(std::move(link))
    , silence_(std::max(silence, silence_least))
    , events_(std::move(events)) {}

PtyEndpoint::~PtyEndpoint() {
    vanish();
}

railbridge::Status PtyEndpoint::come_back() {
    // The new pty takes the link over before the old one goes: the name never leads nowhere.
    auto made = Pty::make(link_);
    if (!made)
        return railbridge::fail(made.error());
    vanish();
    pty_.emplace(std::move(*made));
    ++channel_;
    loop_.watch(pty_->master(), POLLIN, [this](short ready) { serve(ready); });
    events_.opened(channel_);
    return {};
}

void PtyEndpoint::vanish() {
    loop_.cancel(silence_timer_);
    loop_.cancel(client_timer_);
    requests_.clear();
    if (!pty_)
        return;
    loop_.unwatch(pty_->master());
    pty_.reset();
    events_.closed(channel_);
}

void PtyEndpoint::send(ChannelId channel, ByteView bytes) {
    if (!pty_ || channel != channel_)
        return;
    // A client that does not read overruns its port; the rest is lost as on a real one.
    [[maybe_unused]] const ssize_t written = ::write(pty_->master(), bytes.data(), bytes.size());
}

void PtyEndpoint::hang_up(ChannelId channel) {
    if (channel == channel_)
        hang_up_all();
}

void PtyEndpoint::hang_up_all() {
    if (pty_ && !come_back())
        vanish();
}

void PtyEndpoint::serve(short ready) {
    const bool nothing_came = (ready & POLLIN) == 0 || !take_bytes();
    if ((ready & (POLLHUP | POLLERR)) != 0 && nothing_came)
        wait_for_client(client_checks);
}

void PtyEndpoint::wait_for_client(int tries_left) {
    loop_.unwatch(pty_->master());
    pollfd state{.fd = pty_->master(), .events = POLLIN, .revents = 0};
    ::poll(&state, 1, 0);
    if ((state.revents & POLLHUP) == 0)
        loop_.watch(pty_->master(), POLLIN, [this](short ready) { serve(ready); });
    else if (tries_left == 0)
        hang_up_all();
    else
        client_timer_ = loop_.at(loop_.now() + client_check_every,
                                 [this, tries_left] { wait_for_client(tries_left - 1); });
}

bool PtyEndpoint::take_bytes() {
    const TimePoint now = loop_.now();
    std::array<std::uint8_t, 4096> buffer;
    const ssize_t count = ::read(pty_->master(), buffer.data(), buffer.size());
    if (count <= 0)
        return false;
    if (requests_.empty())
        arrival_ = now;
    requests_.add(ByteView(buffer).first(static_cast<std::size_t>(count)));
    take_requests();
    loop_.cancel(silence_timer_);
    if (!requests_.empty())
        silence_timer_ = loop_.at(now + silence_, [this] { silence_passed(); });
    return true;
}

void PtyEndpoint::take_requests() {
    const ChannelId channel = channel_;
    while (channel == channel_ && pty_) {
        const auto frame = requests_.take_complete();
        if (!frame)
            return;
        report(*frame);
    }
}

void PtyEndpoint::silence_passed() {
    const auto frame = requests_.take_after_silence();
    for (; bad_frames_told_ < requests_.bad_frames(); ++bad_frames_told_)
        events_.bad_frame();
    if (frame)
        report(*frame);
}

void PtyEndpoint::report(const Bytes& frame) {
    events_.request(channel_, {.unit = frame[0],
                               .transaction = 0,
                               .pdu = Bytes(frame.begin() + 1, frame.end() - 2),
                               .frame = frame,
                               .arrival = arrival_});
}

} // namespace plcsim
