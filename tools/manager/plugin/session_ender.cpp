#include "tools/manager/plugin/session_ender.hpp"

#include "tools/manager/plugin/loopback.hpp"

#include <unistd.h>

#include <utility>

namespace railbridge::manager {

namespace {

/// The listener has a queue of 100 connections.
constexpr int most_per_tick = 10;
constexpr std::string_view disconnect_packet("\xE0\x00", 2);

} // namespace

SessionEnder::SessionEnder(Endpoint endpoint, std::string username, std::string secret)
    : endpoint_(std::move(endpoint))
    , username_(std::move(username))
    , secret_(std::move(secret)) {}

void SessionEnder::end(const std::vector<std::string>& client_ids) {
    waiting_.insert(waiting_.end(), client_ids.begin(), client_ids.end());
}

/// The broker reads what was sent also after the connection is closed.
void SessionEnder::go_on() {
    for (int i = 0; i < most_per_tick && !waiting_.empty(); ++i) {
        const std::string packets =
            connect_packet(waiting_.front(), username_, secret_) + std::string(disconnect_packet);
        const int connection = greeted(endpoint_, packets);
        if (connection < 0) {
            return; // the next tick tries again
        }
        ::close(connection);
        waiting_.pop_front();
    }
}

} // namespace railbridge::manager
