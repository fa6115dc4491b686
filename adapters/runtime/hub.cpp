#include "adapters/runtime/hub.hpp"

#include <algorithm>
#include <utility>

namespace railbridge::runtime {

namespace {

// Longer than any wait the engine asks for in earnest; keeps the watchdog fed on an idle box.
constexpr Duration timer_max = std::chrono::seconds{1};

} // namespace

Hub::Hub(const Clock& clock)
    : clock_(clock) {}

Hub::~Hub() = default;

EventSink Hub::sink() {
    return [this](Event event) {
        boost::asio::post(context_, [this, event = std::move(event)] { handle(event); });
    };
}

void Hub::handle(const Event& event) {
    engine_->handle(event, clock_.now(), effects_);
    dispatch(effects_, *ports_);
    after_();
    set_timer();
}

void Hub::set_timer() {
    const auto now = clock_.now().mono;
    const auto at = std::min(engine_->next_wake(), now + timer_max);
    if (timer_at_ > now && timer_at_ <= at) {
        return; // rings early enough, and asks again then
    }
    timer_at_ = at;
    timer_.expires_at(at);
    timer_.async_wait([this](const boost::system::error_code& error) {
        if (!error) {
            timer_at_ = never;
            handle(Tick{});
        }
    });
}

void Hub::run(Engine& engine, Ports& ports, const std::function<void()>& after) {
    engine_ = &engine;
    ports_ = &ports;
    after_ = after;
    const auto keep_alive = boost::asio::make_work_guard(context_);
    context_.run();
}

} // namespace railbridge::runtime
