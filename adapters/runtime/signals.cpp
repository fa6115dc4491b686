#include "adapters/runtime/signals.hpp"

#include "adapters/runtime/asio.hpp"

#include <csignal>
#include <utility>

namespace railbridge::runtime {

namespace {

/// Those that somebody sends on purpose. @param how  SIG_BLOCK or SIG_UNBLOCK
void mask_signals(int how) {
    sigset_t set;
    sigemptyset(&set);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP}) {
        sigaddset(&set, signal);
    }
    pthread_sigmask(how, &set, nullptr);
}

} // namespace

void hold_signals() {
    mask_signals(SIG_BLOCK);
}

struct Signals::Set {
    boost::asio::signal_set signals;
    std::function<void()> stop;
    std::function<void()> reload;

    void wait() {
        signals.async_wait([this](const boost::system::error_code& cancelled, int signal) {
            if (cancelled) {
                return;
            }
            if (signal == SIGHUP) {
                reload();
            } else {
                stop();
            }
            wait();
        });
    }
};

Signals::Signals(boost::asio::io_context& context, std::function<void()> stop,
                 std::function<void()> reload)
    : set_(new Set{boost::asio::signal_set(context, SIGTERM, SIGINT, SIGHUP), std::move(stop),
                   std::move(reload)}) {
    // A peer that closes its socket is an error of that write, not the end of the process.
    std::signal(SIGPIPE, SIG_IGN);
    set_->wait();
    mask_signals(SIG_UNBLOCK);
}

Signals::~Signals() = default;

} // namespace railbridge::runtime
