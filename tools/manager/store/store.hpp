#pragma once
// Where the manager keeps what must survive: one interface, so that the core can be tested without
// a disk and with a disk that fails.

#include "bridge/base/result.hpp"
#include "tools/manager/model/asset.hpp"
#include "tools/manager/model/rights.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace railbridge::manager {

/// Regular users are people: they are kept, and refused over MQTT.
enum class UserKind { service, gateway, regular };

/// Somebody with a name and a secret; over MQTT the user name is `{realm}:{name}`.
struct User {
    std::string realm;
    std::string name;
    UserKind kind = UserKind::service;
    std::string secret_hash; ///< as identity::hashed_secret made it
    std::string gateway_id;  ///< the asset a gateway user stands for; empty for service users
    bool enabled = true;
    Rights rights = {};
    bool restricted = false; ///< sees only assets linked to it, of those only what is opened
};

/// An asset opened to a restricted user.
struct UserLink {
    std::string realm;
    std::string user;
    std::string asset_id;
};

/// An MQTT client id belongs to the user who used it first: the broker may hold a session for it.
struct ClientBinding {
    std::string client_id;
    std::string realm;
    std::string user;
    Millis last_seen = 0;
};

struct StoredFilter {
    std::string client_id;
    std::string filter;
    int qos = 0;
};

/// A write on its way to a gateway, waiting for the acknowledgement.
struct PendingEvent {
    std::int64_t sequence = 0; ///< order of arrival over all gateways
    std::string ack_id;
    std::string gateway_id;
    std::string asset_id;
    std::string attribute;
    std::string value_json;
    Millis timestamp = 0; ///< of the write
};

/// A value that an attribute once had.
struct HistoryPoint {
    std::int64_t sequence = 0; ///< order of arrival
    Millis timestamp = 0;
    std::string value_json;
};

/// Which values of one attribute, ordered by time; equal times by arrival.
struct HistoryQuery {
    std::string asset_id;
    std::string attribute;
    Millis from = 0; ///< inclusive
    Millis to = 0;   ///< inclusive
    bool newest_first = false;
    std::size_t limit = 0;
    std::optional<HistoryPoint> after; ///< goes on behind this one; its value does not matter
    /// When the values have more bytes than this, one more comes, which shows that there is one.
    std::size_t max_bytes = std::numeric_limits<std::size_t>::max();
};

/// What is kept: values that arrived at `before` (of RetentionClock) or later, in a store of at
/// most `max_bytes`.
struct HistoryLimits {
    Millis before = 0;
    std::uint64_t max_bytes = 0;
};

struct StoreContents {
    std::vector<std::string> realms;
    std::vector<User> users;
    std::vector<Asset> assets;
    std::vector<PendingEvent> pending; ///< by sequence
    std::vector<ClientBinding> clients;
    std::vector<StoredFilter> filters;
    std::vector<UserLink> links;
    std::vector<std::string>
        damage; ///< what is lost: some values were told newer than they are here
};

/// Changes are collected in one transaction from the first put or erase until commit(). They never
/// fail by themselves: the first error is remembered and commit() reports it and undoes everything.
/// One thread only.
class Store {
public:
    Store() = default;
    Store(const Store&) = delete;
    Store& operator=(const Store&) = delete;
    virtual ~Store() = default;

    virtual Result<StoreContents> load() = 0;

    virtual void put_realm(const std::string& name) = 0;
    virtual void erase_realm(const std::string& name) = 0; ///< the name alone
    virtual void put_user(const User& user) = 0;
    virtual void erase_user(const std::string& realm, const std::string& name) = 0; ///< and links
    virtual void put_link(const UserLink& link) = 0;
    virtual void erase_link(const UserLink& link) = 0;
    virtual void put_asset(const Asset& asset) = 0; ///< with all its attributes
    virtual void put_value(const std::string& asset_id, const Attribute& attribute) = 0;
    virtual void erase_asset(const std::string& id) = 0; ///< and links to it
    virtual void put_pending(const PendingEvent& event) = 0;
    virtual void erase_pending(const std::string& ack_id) = 0;
    virtual void put_client(const ClientBinding& client) = 0;
    virtual void erase_client(const std::string& client_id) = 0; ///< and its filters
    virtual void put_filter(const StoredFilter& filter) = 0;
    virtual void erase_filter(const std::string& client_id, const std::string& filter) = 0;

    /// One more value of an attribute's history. `arrival`: the time of RetentionClock, or 0 if it
    /// is that of the value before. Erasing the asset takes its history away.
    virtual void put_history(const std::string& asset_id, const Attribute& attribute,
                             Millis arrival) = 0;
    /// Sees what is not committed yet.
    virtual Result<std::vector<HistoryPoint>> history(const HistoryQuery& query) = 0;
    /// Drops a little of what is too much: at most a few hundred values more than twice what came
    /// since the last call. Opens a transaction only when there is something to drop.
    virtual void prune_history(const HistoryLimits& limits) = 0;
    /// The arrival of the newest value that was ever kept; nothing if there was none.
    virtual std::optional<Millis> newest_history() const { return std::nullopt; }

    /// True between the first change and commit().
    virtual bool has_changes() const = 0;

    /// After success everything put before outlives this process; after a failure nothing of it
    /// happened.
    virtual Status commit() = 0;

    /// Waits until everything committed is on the disk, where it outlives a loss of power too.
    virtual Status sync() { return {}; }
    /// The same in the background; not while that runs. It may take a little longer, so that
    /// `enough` requests come together for the next commit. False: this store has no background.
    virtual bool start_sync(std::size_t /*enough*/) { return false; }
    /// How the sync ended; nothing while it runs. `gathered`: the requests since it was started.
    virtual std::optional<Status> sync_result(std::size_t /*gathered*/) { return Status{}; }
    /// Waits for it; after start_sync(), instead of sync_result().
    virtual Status await_sync() { return {}; }
};

} // namespace railbridge::manager
