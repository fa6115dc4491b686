#pragma once
// Who is connected right now. Nothing here survives the broker.

#include "tools/manager/api/caller.hpp"
#include "tools/manager/api/open_requests.hpp"

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace railbridge::manager {

/// The broker's name for one connection; reused by a later one as soon as it is gone.
using ClientHandle = std::uintptr_t;

struct Session {
    ClientHandle handle = 0;
    Caller caller;
    std::string username;     ///< `{realm}:{name}`
    int protocol_version = 4; ///< 3, 4 or 5
    bool clean = true;
    bool is_stranger = false;   ///< the client id was nobody's before this login
    bool settled = false;       ///< the first tick after the login has passed
    bool takes_pending = false; ///< subscribed to pending events, now or in the resumed session
    std::set<std::string> new_filters;      ///< subscribed before it was settled
    std::set<std::string> response_filters; ///< kept nowhere else: the broker serves them
    std::size_t resumed_filters = 0;        ///< those the broker had of the session before
    /// Of the last pending event that the broker had kept and may deliver.
    std::int64_t delivered_again = 0;
    /// Whether it may have the first message that the broker had kept for it; nothing: none yet.
    std::optional<bool> has_first_kept;
    std::size_t denied_kept = 0; ///< of those messages
    /// Which of all deliveries of everything that waits was the last here. What was issued before
    /// it, and has not left yet, is a part of it and must not leave before it.
    std::uint64_t delivery = 0;
    Millis redeliver_at = 0; ///< of the running clock: the gateway is served then; 0: no need
    static constexpr Millis at_next_tick = std::numeric_limits<Millis>::min();
    /// Of the running clock: the session is ended then, if the client does not subscribe again to
    /// something that the broker has lost; 0: no need.
    Millis ends_at = 0;

    /// The connection may be of no use: see Connections::kept_message().
    bool is_blocked() const {
        return !has_first_kept.value_or(true) || denied_kept >= max_in_flight;
    }
};

/// Sessions by handle; one of them is the current one of each client id. During a take-over the old
/// and the new connection of a client id exist side by side.
class Sessions {
public:
    Session& open(Session session);

    /// Null when the handle is unknown, as it is for a connection that is gone.
    Session* find(ClientHandle handle);
    const Session* find(ClientHandle handle) const;

    /// Null when nobody is connected under that client id.
    Session* current(std::string_view client_id);

    bool is_connected(std::string_view client_id) const { return current_.contains(client_id); }

    /// Whether this is the connection of its client id, not one that is being taken over.
    bool is_current(ClientHandle handle) const;

    /// True when the session was the current one of its client id.
    bool close(ClientHandle handle);

    /// The current sessions that wait for a tick: not settled yet, or to be served later. The
    /// others cost nothing, however many they are.
    std::vector<Session*> waiting();

    /// Who takes pending events gets all of them again then.
    void serve_again(Millis at);
    /// The same of one, at the next tick.
    void serve_next(Session& session);

private:
    std::map<ClientHandle, Session> sessions_;
    std::map<std::string, ClientHandle, std::less<>> current_;
    std::set<ClientHandle> waiting_;
};

} // namespace railbridge::manager
