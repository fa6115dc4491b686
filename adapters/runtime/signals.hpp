#pragma once
// What the process does when somebody signals it.

#include <functional>
#include <memory>

namespace boost::asio {
class io_context;
}

namespace railbridge::runtime {

/// SIGTERM, SIGINT and SIGHUP wait from here on, until there are Signals to hear them: a bridge
/// that is still reading its files is stopped as orderly as one that runs. For the thread that will
/// make the Signals, before it starts others.
void hold_signals();

/// Callbacks run on the hub's thread. SIGPIPE is ignored as long as this lives.
class Signals {
public:
    /// `stop` for SIGTERM and SIGINT, each time one comes; `reload` for SIGHUP. Those held are
    /// heard first. Before any thread is started, which would inherit the hold.
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
