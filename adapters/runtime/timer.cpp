#include "adapters/runtime/timer.hpp"

#include "adapters/runtime/asio.hpp"
#include "adapters/runtime/loop.hpp"

#include <utility>

namespace railbridge::runtime {

struct Timer::Wait {
    boost::asio::steady_timer timer;
    std::function<void()> action;
};

Timer::Timer(Loop& loop)
    : wait_(new Wait{boost::asio::steady_timer(loop.context()), {}}) {}

Timer::~Timer() = default;

void Timer::once(Duration after, std::function<void()> action) {
    wait_->action = std::move(action);
    wait_->timer.expires_after(after);
    wait_->timer.async_wait([this](const boost::system::error_code& cancelled) {
        if (!cancelled) {
            // The action may ask for the next one, which replaces the member it lives in.
            const auto running = wait_->action;
            running();
        }
    });
}

void Timer::every(Duration period, std::function<void()> action) {
    once(period, [this, period, action = std::move(action)] {
        action();
        every(period, action);
    });
}

} // namespace railbridge::runtime
