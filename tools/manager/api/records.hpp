#pragma once
// Everything durable, in memory and in the store, changed together.

#include "tools/manager/api/event_filter.hpp"
#include "tools/manager/api/pending_queue.hpp"
#include "tools/manager/model/asset_tree.hpp"
#include "tools/manager/store/store.hpp"

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace railbridge::manager {

/// Reads come from memory; changes go to both. After a failed commit memory is read back from the
/// store, so that both tell the same story. One thread only.
class Records {
public:
    explicit Records(Store& store)
        : store_(store) {}

    using Clients = std::map<std::string, ClientBinding, std::less<>>;

    /// Replaces what is in memory by what is in the store.
    Status load();
    /// What load() found lost, in the words of the store.
    const std::vector<std::string>& damage() const { return damage_; }

    const AssetTree& assets() const { return assets_; }
    const PendingQueue& pending() const { return pending_; }
    const FilterTable& filters() const { return filters_; }
    const std::set<std::string, std::less<>>& realms() const { return realms_; }
    /// By `{realm}:{name}`.
    const std::map<std::string, User, std::less<>>& users() const { return users_; }

    const User* user(std::string_view realm, std::string_view name) const;
    /// `username` as in a login: `{realm}:{name}`.
    const User* user(std::string_view username) const;
    /// Client ids bound to the user.
    std::vector<std::string> clients_of(const User& user) const;
    /// Assets opened to a restricted user; valid until the next change of users or links.
    const std::set<std::string, std::less<>>& links(const User& user) const;
    /// Whether the asset is opened to the user that the client id is bound to.
    bool is_open_to(std::string_view client_id, std::string_view asset_id) const;
    const User* gateway_user(std::string_view gateway_id) const;
    const ClientBinding* client(std::string_view client_id) const;
    /// The client id to give up when the user has `limit` of them: the longest unseen of those that
    /// are not in use. Nothing while there are fewer.
    std::optional<std::string>
    oldest_client(const User& user, std::size_t limit,
                  const std::function<bool(const std::string&)>& in_use) const;

    void add_realm(const std::string& name);
    /// Its assets and users must have been erased before.
    void erase_realm(const std::string& name);
    void put_user(const User& user);
    void erase_user(const std::string& realm, const std::string& name);
    void put_link(const std::string& realm, const std::string& user, const std::string& asset_id);
    void erase_link(const std::string& realm, const std::string& user, const std::string& asset_id);

    const Asset& put_asset(Asset asset);
    /// Null when asset or attribute is unknown; nothing changed then.
    const Attribute* set_value(const std::string& asset_id, std::string_view name,
                               std::string value_json, Millis timestamp);
    void erase_asset(const std::string& id);

    /// Gives the event its sequence number.
    const PendingEvent& add_pending(PendingEvent event);
    void erase_pending(const std::string& ack_id);

    void put_client(const ClientBinding& client);
    void erase_client(const std::string& client_id);
    /// The same, to make room for another.
    void give_up_client(const std::string& client_id);
    /// Client ids whose filters somebody took away, in the store too: if the broker keeps their
    /// sessions, it tells their clients otherwise. Each is given once.
    std::set<std::string> take_given_up() { return std::exchange(gone_, {}); }
    void put_filter(const FilterOwner& owner, const std::string& filter, int qos,
                    const EventFilter& parsed);
    void erase_filter(const std::string& client_id, const std::string& filter);
    void erase_filters(const std::string& client_id);
    void erase_filters_of(const User& user);

    /// Values of attributes with the meta item `storeDataPoints` go into the history, unless this
    /// is switched off.
    void keep_no_history() { keeps_history_ = false; }
    Result<std::vector<HistoryPoint>> history(const HistoryQuery& query) const {
        return store_.history(query);
    }
    /// Of RetentionClock: the age of what is kept from now on counts from it.
    void set_retention_time(Millis time) { retention_time_ = time; }
    void prune_history(const HistoryLimits& limits) { store_.prune_history(limits); }
    std::optional<Millis> newest_history() const { return store_.newest_history(); }

    bool has_changes() const { return store_.has_changes() || is_out_of_step_; }
    Status sync() { return store_.sync(); }
    bool start_sync(std::size_t enough) { return store_.start_sync(enough); }
    std::optional<Status> sync_result(std::size_t gathered) { return store_.sync_result(gathered); }
    Status await_sync() { return store_.await_sync(); }

    /// On failure memory has been reloaded; the error says why, and whether reloading failed too:
    /// then memory has what is not in the store until a later commit() reads it back.
    /// What the broker has granted or ended stands all the same: subscriptions and whose client ids
    /// they are come back as changes for the next commit.
    Status commit();
    /// True when the store took the changes of the last commit(), which failed nevertheless if they
    /// could not be read back.
    bool is_last_commit_in_store() const { return is_last_commit_in_store_; }

private:
    void bind_filter(const StoredFilter& stored);
    Status read_back();
    void grant_again(const FilterTable& granted, const Clients& bound);
    void keep_history(const std::string& asset_id, const Attribute& attribute);

    Store& store_;
    AssetTree assets_;
    PendingQueue pending_;
    FilterTable filters_;
    std::set<std::string, std::less<>> realms_;
    std::map<std::string, User, std::less<>> users_;
    std::map<std::string, std::string, std::less<>> gateway_users_; ///< asset id -> user name
    std::map<std::string, std::set<std::string, std::less<>>, std::less<>> links_;
    Clients clients_;
    std::set<std::string> given_up_; ///< client ids whose filters somebody took away, not committed
    std::set<std::string> gone_;     ///< the same, committed
    bool is_out_of_step_ = false;    ///< memory could not be read back after a failed commit
    bool is_last_commit_in_store_ = true;
    bool keeps_history_ = true;
    Millis retention_time_ = 0;
    std::vector<std::string> damage_;
};

} // namespace railbridge::manager
