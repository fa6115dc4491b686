#pragma once
// The hub: one thread that turns events into effects. Everything the engine knows lives here.

#include "adapters/runtime/asio.hpp"
#include "bridge/engine/dispatch.hpp"
#include "bridge/engine/engine.hpp"
#include "bridge/ports/clock.hpp"
#include "bridge/ports/event_sink.hpp"

#include <atomic>
#include <functional>
#include <memory>

namespace railbridge::runtime {

/// Made first and destroyed last: the sink must outlive every thread that may call it.
class Hub {
public:
    explicit Hub(const Clock& clock);
    ~Hub();
    Hub(const Hub&) = delete;
    Hub& operator=(const Hub&) = delete;

    /// Callable from every thread, also before run() and after it.
    EventSink sink();
    boost::asio::io_context& context() { return context_; }

    /// Handles events on this thread until stop(). `engine` and `ports` are borrowed for that time.
    /// `after` is called after each event: for the watchdog and the status line.
    void run(Engine& engine, Ports& ports, const std::function<void()>& after);
    /// Only on the hub's thread.
    void stop() { context_.stop(); }

private:
    void handle(const Event& event);
    void set_timer();

    boost::asio::io_context context_{1};
    boost::asio::steady_timer timer_{context_};
    const Clock& clock_;
    Engine* engine_ = nullptr;
    Ports* ports_ = nullptr;
    std::function<void()> after_;
    TimePoint timer_at_ = never;
    Effects effects_; ///< its memory is used again
};

} // namespace railbridge::runtime
