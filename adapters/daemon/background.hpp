#pragma once
// Work that reads and writes files, beside the hub: one piece after the other, each with what is to
// be done on the hub when it is over.

#include "adapters/runtime/asio.hpp"

#include <functional>
#include <thread>
#include <utility>

namespace railbridge::daemon {

/// Used on the hub's thread. The destructor waits for the work, not for what follows it.
class Background {
public:
    explicit Background(boost::asio::io_context& context)
        : context_(context) {}
    ~Background() {
        if (thread_.joinable()) {
            thread_.join();
        }
    }
    Background(const Background&) = delete;
    Background& operator=(const Background&) = delete;

    /// `work` must not throw. Not while earlier work is under way; from its `then` on.
    void run(std::function<void()> work, std::function<void()> then) {
        if (thread_.joinable()) {
            thread_.join();
        }
        thread_ = std::thread{[this, work = std::move(work), then = std::move(then)] {
            work();
            boost::asio::post(context_, then);
        }};
    }

private:
    boost::asio::io_context& context_;
    std::thread thread_;
};

} // namespace railbridge::daemon
