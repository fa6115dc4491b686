#pragma once
// What the process does when somebody signals it.

#include <functional>
#include <memory>

namespace boost::asio {
class io_context;
}

namespace railbridge::runtime {

/// Callbacks run on the hub's thread. SIGPIPE is ignored as long as this lives.
class Signals {
public:
    /// `stop` for SIGTERM and SIGINT, each time one comes; `reload` for SIGHUP.
    Signals(boost::asio::io_context& context, std::function<void()> stop,
            std::function<void()> reload);
    ~Signals();
    Signals(const Signals&) = delete;
    Signals& operator=(const Signals&) = delete;

private:
    struct Set;
    std::unique_ptr<Set> set_;
};

} // namespace railbridge::runtime
