#pragma once
// The event loop of the hub's thread, for those who must own it without knowing Asio.

#include <memory>

namespace boost::asio {
class io_context;
}

namespace railbridge::runtime {

/// Owned by the composition; outlives everything that posts into it.
class Loop {
public:
    Loop();
    ~Loop();
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;

    boost::asio::io_context& context() { return *context_; }

    /// On the hub's thread; returns after stop().
    void run();
    /// Callable from every thread.
    void stop();

private:
    std::unique_ptr<boost::asio::io_context> context_;
};

} // namespace railbridge::runtime
