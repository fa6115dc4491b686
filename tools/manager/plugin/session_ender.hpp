#pragma once
// Makes the broker forget sessions that it keeps.

#include "tools/manager/state/state_files.hpp"

#include <deque>
#include <string>
#include <vector>

namespace railbridge::manager {

/// A client whose filters the manager has given up must not find its session again: the broker
/// would tell it that its subscriptions are still there, and nothing would come. A plugin can
/// disconnect a client but not end its session; a CONNECT under its client id that asks for a clean
/// one does. Whoever is connected is disconnected by that, and comes back to a fresh session.
class SessionEnder {
public:
    /// The login is the command line's, which owns no session.
    SessionEnder(Endpoint endpoint, std::string username, std::string secret);

    void end(const std::vector<std::string>& client_ids);

    /// At every tick: a few at a time.
    void go_on();

private:
    const Endpoint endpoint_;
    const std::string username_;
    const std::string secret_;
    std::deque<std::string> waiting_;
};

} // namespace railbridge::manager
