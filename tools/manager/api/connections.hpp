#pragma once
// Logins, subscriptions and the status of gateways.

#include "tools/manager/api/attribute_writer.hpp"
#include "tools/manager/api/filter_room.hpp"
#include "tools/manager/api/gateway_commands.hpp"
#include "tools/manager/api/open_requests.hpp"

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace railbridge::manager {

/// A CONNECT as the broker reports it.
struct Login {
    ClientHandle handle = 0;
    std::string client_id;
    std::string username; ///< `{realm}:{name}`
    std::string password;
    int protocol_version = 4; ///< 3, 4 or 5
    bool clean = true;
};

using SubscriptionCount = std::function<int(ClientHandle)>;

inline constexpr std::size_t max_clients_per_user = 1000;

class Connections {
public:
    Connections(Records& records, Outbox& outbox, Sessions& sessions, OpenRequests& requests,
                GatewayCommands& commands, AttributeWriter& writer, Log log)
        : records_(records)
        , outbox_(outbox)
        , sessions_(sessions)
        , requests_(requests)
        , commands_(commands)
        , writer_(writer)
        , log_(std::move(log))
        , room_(records, requests, sessions, log_) {}

    /// Whether the client may connect, apart from whose client id it is.
    bool would_open(const Login& login) const;
    /// True when the client may connect. It counts as connected from the next settle() on.
    bool open(const Login& login, Millis now);
    /// Ignores handles that are unknown or no longer current for their client id.
    void close(ClientHandle handle, Millis now);

    /// The identity behind a callback. A last will comes after its connection is gone, so the
    /// handle alone is not enough; the broker vouches for client id and user name. Null for a
    /// stranger or a disabled gateway. Valid during the callback.
    const Caller* caller(ClientHandle handle, std::string_view client_id,
                         std::string_view username);

    /// False while the connection could be served what was queued for somebody else.
    bool may_receive(ClientHandle handle) const;

    /// The broker had kept a message for the client, which may or may not have it. What is denied
    /// mosquitto 2.0 counts as being under way, and as a part of the queue, for as long as the
    /// connection lasts. When the client's receive maximum is reached so, and nothing else is under
    /// way whose PUBACK would make the broker go on, it sends no more of QoS 1. So a connection
    /// whose first kept message is denied, or many of them, is ended when it is settled. Nothing
    /// that waits is sent before: the next one finds nothing kept, and is not ended.
    void kept_message(ClientHandle handle, bool allowed);

    /// The subscription, remembered when it selects events. False: not allowed.
    bool subscribe(ClientHandle handle, const Caller& caller, std::string_view filter, int qos);
    void unsubscribe(ClientHandle handle, const Caller& caller, std::string_view filter);

    /// Once per tick: who logged in before is connected now. `running`: a clock that never jumps.
    void settle(const SubscriptionCount& subscription_count, Millis now, Millis running);

    /// Client ids whose sessions the broker shall forget. It writes sessions down once a minute;
    /// one that is new may be read back after a crash without any of its subscriptions, and its
    /// client, who is told that the session is still there, would wait for ever. A client who was
    /// told that there is none looks the same, but subscribes again. Each is given once.
    std::vector<std::string> take_without_filters() { return std::exchange(without_filters_, {}); }

    /// Which gateways are connected, where the store has it otherwise: because it lost it, or the
    /// broker was restarted.
    void restate(Millis now);

private:
    Caller* named_caller(ClientHandle handle, std::string_view client_id, std::string_view username,
                         const User& user);
    const User* authenticated(const Login& login) const;
    const User* admitted(const Login& login) const;
    bool refuse(const std::string& why) const;
    bool bind_client(const Login& login, const User& user, Millis now);
    bool takes_response_filter(Session& session, const std::string& filter);
    void note_new_filter(Session& session, const std::string& text);
    bool takes_pending_filter(Session& session, const std::string& filter, int qos);
    bool takes_event_filter(Session& session, const Caller& caller, const std::string& filter,
                            int qos);
    bool remember_filter(Session& session, const std::string& filter, int qos,
                         const EventFilter& parsed);
    void settle_one(Session& session, int subscriptions, Millis now, Millis running);
    void forget_filters(const Session& session);
    void set_status(const std::string& gateway_id, const std::string& status_json, Millis now);

    Records& records_;
    Outbox& outbox_;
    Sessions& sessions_;
    OpenRequests& requests_;
    GatewayCommands& commands_;
    AttributeWriter& writer_;
    Log log_;
    FilterRoom room_;
    Caller departed_; ///< whose last will comes
    /// By client id: filters of before the broker was started, which it has not. Until the client
    /// subscribes to one of them or is told that its session is gone, over as many connections as
    /// that takes.
    std::map<std::string, std::set<std::string>> lost_filters_;
    std::vector<std::string> without_filters_;
};

} // namespace railbridge::manager
