#include "tools/plcsim/event_loop.hpp"

#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <time.h>

#include <algorithm>
#include <utility>

namespace plcsim {

EventLoop::EventLoop() {
    // The kernel may delay a wake-up by this much; its default of 50 us is half of our accuracy.
    ::prctl(PR_SET_TIMERSLACK, 1000UL, 0UL, 0UL, 0UL);
}

void EventLoop::watch(int fd, short events, std::function<void(short)> ready) {
    unwatch(fd);
    watches_[fd] =
        std::make_shared<Watch>(Watch{.fd = fd, .events = events, .ready = std::move(ready)});
}

void EventLoop::unwatch(int fd) {
    const auto found = watches_.find(fd);
    if (found == watches_.end())
        return;
    found->second->removed = true;
    watches_.erase(found);
}

EventLoop::TimerId EventLoop::at(TimePoint when, std::function<void()> action) {
    const TimerId timer = next_timer_++;
    timers_.emplace(std::pair(when, timer), std::move(action));
    timer_times_.emplace(timer, when);
    return timer;
}

void EventLoop::cancel(TimerId timer) {
    const auto found = timer_times_.find(timer);
    if (found == timer_times_.end())
        return;
    timers_.erase({found->second, timer});
    timer_times_.erase(found);
}

void EventLoop::stop_on_signals() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
    signals_ = FileDescriptor(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
    if (signals_)
        watch(signals_.get(), POLLIN, [this](short) { stop(); });
}

void EventLoop::run() {
    while (!stopped_) {
        run_due_timers();
        if (!stopped_)
            wait_and_dispatch();
    }
}

void EventLoop::run_due_timers() {
    const TimePoint now = Clock::now();
    while (!stopped_ && !timers_.empty() && timers_.begin()->first.first <= now) {
        auto node = timers_.extract(timers_.begin());
        timer_times_.erase(node.key().second);
        node.mapped()();
    }
}

void EventLoop::wait_and_dispatch() {
    std::vector<pollfd> descriptors;
    std::vector<std::shared_ptr<Watch>> round;
    for (const auto& [fd, watch] : watches_) {
        descriptors.push_back({.fd = fd, .events = watch->events, .revents = 0});
        round.push_back(watch);
    }
    timespec timeout{};
    if (!timers_.empty()) {
        const auto left = std::max(timers_.begin()->first.first - Clock::now(), Nanoseconds{0});
        timeout.tv_sec = static_cast<time_t>(left.count() / 1'000'000'000);
        timeout.tv_nsec = static_cast<long>(left.count() % 1'000'000'000);
    }
    const int ready = ::ppoll(descriptors.data(), static_cast<nfds_t>(descriptors.size()),
                              timers_.empty() ? nullptr : &timeout, nullptr);
    if (ready <= 0)
        return;
    for (std::size_t i = 0; i < round.size() && !stopped_; ++i)
        if (descriptors[i].revents != 0 && !round[i]->removed)
            round[i]->ready(descriptors[i].revents);
}

} // namespace plcsim
