#pragma once
// The manager without its broker: what the broker reports comes in, what it shall send goes out.

#include "tools/manager/api/accounts.hpp"
#include "tools/manager/api/asset_operations.hpp"
#include "tools/manager/api/attribute_operations.hpp"
#include "tools/manager/api/connections.hpp"
#include "tools/manager/api/departures.hpp"
#include "tools/manager/api/durable_outbox.hpp"
#include "tools/manager/api/open_requests.hpp"
#include "tools/manager/api/retention_clock.hpp"
#include "tools/manager/api/underway.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace railbridge::manager {

class Admin;

/// Who is behind a callback of the broker. Valid during the call.
struct Client {
    ClientHandle handle = 0;
    std::string_view client_id;
    std::string_view username; ///< `{realm}:{name}`
};

/// How long values of attributes with `storeDataPoints` are kept.
struct HistorySettings {
    Millis kept_for = 0; ///< 0: none are kept
    std::uint64_t max_store_bytes = 0;
};

/// All calls come from the broker's one thread. Nothing leaves before the tick that committed it.
class Manager {
public:
    Manager(Store& store, Log log);
    ~Manager();
    Manager(const Manager&) = delete;
    Manager& operator=(const Manager&) = delete;

    /// Reads the store. `broker_starts`: nobody can be connected yet, so every gateway is marked
    /// DISCONNECTED. Must succeed before anything else is called.
    Status start(bool broker_starts, Millis now);

    /// Without a call everything is kept for ever, which suits a command that is soon over.
    void set_history(const HistorySettings& settings);

    /// What a caller may not do is refused by the broker, without a response, and so is a change of
    /// what does not exist: as OpenRemote does it.
    void set_strict(bool strict) { strict_ = strict; }

    bool on_auth(const Login& login, Millis now) { return connections_.open(login, now); }
    /// Whether a client that is connected would still be let in. Changes nothing.
    bool on_auth_again(const Login& login) const { return connections_.would_open(login); }
    /// Whether there is a connection, and it is the only one of its client id or the newest.
    bool is_connected(ClientHandle handle) const { return sessions_.is_current(handle); }
    void on_disconnect(ClientHandle handle, Millis now) { connections_.close(handle, now); }

    /// A publish or a last will. True: it is a request of this API and was carried out or answered.
    bool on_write(const Client& client, std::string_view topic, std::string_view payload,
                  Millis now, int qos = 0);
    /// A publish at QoS 2 was allowed: gives the topic under which the broker shall keep it.
    std::string on_accepted(const Client& client, std::string_view topic, std::string_view payload);
    /// Whether the client may receive a message on this topic.
    bool on_read(const Client& client, std::string_view topic, std::string_view payload, Millis now,
                 int qos = 0);
    bool on_subscribe(const Client& client, std::string_view filter, int qos);
    /// False only for filters that are not the client's own.
    bool on_unsubscribe(const Client& client, std::string_view filter);

    /// Commits what happened since the last tick; what comes back may be sent now.
    /// `subscription_count` gives the broker's number of subscriptions of a connected client;
    /// `running` is a clock that never jumps, in ms.
    Outbox on_tick(const SubscriptionCount& subscription_count, Millis now, Millis running);

    /// Whether there are events for which that tick had no room: another one shall follow soon.
    bool has_more_to_send() const { return !departures_.empty(); }

    /// What on_tick() gave is with the broker, which will ask who may read it; `running` is the
    /// same clock, as it is now. Gives for how long the broker shall serve nobody: what comes waits
    /// in the sockets then.
    Millis on_tick_ended(Outbox sent, Millis running) {
        underway_.hand_over(std::move(sent));
        return durable_.ended(running);
    }

    /// One request of the command line, JSON; the answer leaves for `client_id` with the next tick.
    void on_admin(std::string_view client_id, std::string_view request, Millis now);

    /// No tick will follow: commits what is left.
    void on_close();

    const Records& records() const { return records_; }

private:
    bool is_repeated(const Client& client, std::string_view topic, std::string_view payload);
    void on_released(const Client& client, std::string_view topic, std::string_view payload,
                     Millis now);
    bool is_same_release(const Client& client, std::string_view topic);
    bool carry_out(const Caller& caller, const Request& request, std::string_view topic,
                   std::string_view payload, Millis now);
    void answer(std::string_view topic, Reply reply);
    Reply reply_to(const Caller& caller, const Request& request, std::string_view payload,
                   Millis now);
    std::optional<bool> read_underway(const Client& client, std::string_view topic,
                                      std::string_view payload);
    bool may_receive(const Client& client, std::string_view topic, std::string_view payload);
    bool may_hear(const Caller& caller, const Tokens& tokens, std::string_view payload) const;
    void heed(const Loss& loss, Millis now, Millis running);
    void age_history(Millis now, Millis running);

    Records records_;
    Log log_;
    DurableOutbox durable_;
    Outbox& outbox_; ///< of durable_
    Departures departures_;
    Underway underway_;
    bool strict_ = false;
    OpenRequests requests_;
    bool repeated_ = false; ///< the last write was an open request sent again
    struct Release {
        ClientHandle handle = 0;
        const char* topic = nullptr; ///< where the broker keeps it

        bool operator==(const Release&) const = default;
    };
    std::optional<Release> release_; ///< the broker asks for every subscription that it meets
    Sessions sessions_;
    Events events_;
    GatewayCommands commands_;
    AttributeWriter writer_;
    AssetOperations assets_;
    AttributeOperations attributes_;
    Connections connections_;
    Accounts accounts_;
    std::unique_ptr<Admin> admin_;
    Millis next_expiry_ = 0;
    std::optional<HistorySettings> history_;
    Millis next_pruning_ = 0;
    RetentionClock retention_clock_;
};

} // namespace railbridge::manager
