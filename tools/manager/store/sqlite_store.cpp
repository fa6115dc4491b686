#include "tools/manager/store/sqlite_store.hpp"

#include "tools/manager/store/background_sync.hpp"
#include "tools/manager/store/history_table.hpp"
#include "tools/manager/store/open_transaction.hpp"
#include "tools/manager/store/schema.hpp"
#include "tools/manager/store/value_log.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

#include <sys/stat.h>

#include <unordered_map>
#include <utility>

namespace railbridge::manager {

namespace {

constexpr const char* put_asset_sql =
    "INSERT OR REPLACE INTO assets VALUES(?, ?, ?, ?, ?, ?, ?, ?)";
constexpr const char* put_attribute_sql =
    "INSERT OR REPLACE INTO attributes VALUES(?, ?, ?, ?, ?, ?)";

constexpr int busy_timeout_ms = 2000;

const char* kind_name(UserKind kind) {
    switch (kind) {
    case UserKind::service:
        return "service";
    case UserKind::gateway:
        return "gateway";
    case UserKind::regular:
        return "regular";
    }
    return "regular";
}

/// A kind this program does not know is let in nowhere.
UserKind kind_of(const std::string& name) {
    return name == "service"   ? UserKind::service
           : name == "gateway" ? UserKind::gateway
                               : UserKind::regular;
}

class SqliteStore final : public Store {
public:
    SqliteStore(const std::string& file, std::function<void()> synced)
        : database_(file, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE | SQLite::OPEN_NOMUTEX) {
        database_.setBusyTimeout(busy_timeout_ms);
        database_.exec("PRAGMA journal_mode = WAL");
        database_.exec(synced ? "PRAGMA synchronous = NORMAL" : "PRAGMA synchronous = FULL");
        // Seldom enough not to be felt: 16 MiB of log between two checkpoints.
        database_.exec("PRAGMA wal_autocheckpoint = 4000");
        if (synced) {
            sync_ = std::make_unique<BackgroundSync>(file, std::move(synced));
        }
    }

    SQLite::Database& database() { return database_; }

    /// Once the tables are there.
    void open_tables() {
        values_.open();
        history_.open();
    }

    Result<StoreContents> load() override;

    void put_realm(const std::string& name) override {
        change("INSERT OR REPLACE INTO realms VALUES(?)", name);
    }
    void erase_realm(const std::string& name) override {
        change("DELETE FROM realms WHERE name = ?", name);
    }
    void put_user(const User& user) override {
        change("INSERT OR REPLACE INTO users VALUES(?, ?, ?, ?, ?, ?, ?, ?)", user.realm, user.name,
               kind_name(user.kind), user.secret_hash, user.gateway_id, user.enabled ? 1 : 0,
               roles_text(user.rights), user.restricted ? 1 : 0);
    }
    void erase_user(const std::string& realm, const std::string& name) override {
        change("DELETE FROM users WHERE realm = ? AND name = ?", realm, name);
        change("DELETE FROM links WHERE realm = ? AND user = ?", realm, name);
    }
    void put_link(const UserLink& link) override {
        change("INSERT OR REPLACE INTO links VALUES(?, ?, ?)", link.realm, link.user,
               link.asset_id);
    }
    void erase_link(const UserLink& link) override {
        change("DELETE FROM links WHERE realm = ? AND user = ? AND asset_id = ?", link.realm,
               link.user, link.asset_id);
    }
    void put_asset(const Asset& asset) override {
        change(put_asset_sql, asset.id, asset.realm, asset.parent_id, asset.type, asset.name,
               asset.access_public_read ? 1 : 0, asset.version, asset.created_on);
        change("DELETE FROM attributes WHERE asset_id = ?", asset.id);
        values_.forget(asset.id);
        for (const auto& [name, attribute] : asset.attributes) {
            change(put_attribute_sql, asset.id, name, attribute.type, attribute.meta_json,
                   attribute.value_json, attribute.timestamp);
        }
    }
    void put_value(const std::string& asset_id, const Attribute& attribute) override {
        values_.put(asset_id, attribute);
    }
    void erase_asset(const std::string& id) override {
        change("DELETE FROM assets WHERE id = ?", id);
        change("DELETE FROM attributes WHERE asset_id = ?", id);
        values_.forget(id);
        history_.erase(id);
        change("DELETE FROM links WHERE asset_id = ?", id);
    }
    void put_pending(const PendingEvent& event) override {
        change("INSERT INTO pending VALUES(?, ?, ?, ?, ?, ?, ?)", event.sequence, event.ack_id,
               event.gateway_id, event.asset_id, event.attribute, event.value_json,
               event.timestamp);
    }
    void erase_pending(const std::string& ack_id) override {
        change("DELETE FROM pending WHERE ack_id = ?", ack_id);
    }
    void put_client(const ClientBinding& client) override {
        change("INSERT OR REPLACE INTO clients VALUES(?, ?, ?, ?)", client.client_id, client.realm,
               client.user, client.last_seen);
    }
    void erase_client(const std::string& client_id) override {
        change("DELETE FROM clients WHERE client_id = ?", client_id);
        change("DELETE FROM filters WHERE client_id = ?", client_id);
    }
    void put_filter(const StoredFilter& filter) override {
        change("INSERT OR REPLACE INTO filters VALUES(?, ?, ?)", filter.client_id, filter.filter,
               filter.qos);
    }
    void erase_filter(const std::string& client_id, const std::string& filter) override {
        change("DELETE FROM filters WHERE client_id = ? AND filter = ?", client_id, filter);
    }

    void put_history(const std::string& asset_id, const Attribute& attribute,
                     Millis arrival) override {
        history_.put(asset_id, attribute, arrival);
    }
    Result<std::vector<HistoryPoint>> history(const HistoryQuery& query) override {
        return history_.find(query);
    }
    void prune_history(const HistoryLimits& limits) override { history_.prune(limits); }
    std::optional<Millis> newest_history() const override { return history_.newest(); }

    bool has_changes() const override { return transaction_.is_open() || values_.has_changes(); }
    Status commit() override;
    Status sync() override;
    bool start_sync(std::size_t enough) override {
        if (sync_) {
            sync_->start(enough);
        }
        return sync_ != nullptr;
    }
    std::optional<Status> sync_result(std::size_t gathered) override {
        std::optional<Status> result = sync_->result(gathered);
        is_log_lost_ = is_log_lost_ || (result && !*result);
        return result;
    }
    Status await_sync() override {
        Status result = sync_->await();
        is_log_lost_ = is_log_lost_ || !result;
        return result;
    }

private:
    Status start_log_anew();

    template <typename... Values>
    void change(const char* sql, const Values&... values) {
        transaction_.change(sql, values...);
    }

    SQLite::Database database_;
    OpenTransaction transaction_{database_};
    HistoryTable history_{database_, transaction_};
    ValueLog values_{database_, transaction_};
    std::unique_ptr<BackgroundSync> sync_; ///< null: commits wait for the disk themselves
    bool is_log_lost_ = false;             ///< a sync failed: what the log holds may never arrive
};

Status SqliteStore::sync() {
    if (!sync_) {
        return {};
    }
    if (is_log_lost_) {
        return start_log_anew();
    }
    Status synced = sync_->wait();
    is_log_lost_ = !synced;
    return synced;
}

/// The kernel reports a failed write-back once and takes the pages for clean then, so that a second
/// sync of the log would succeed without writing them. Carried into the database itself everything
/// is written once more.
Status SqliteStore::start_log_anew() {
    try {
        database_.setBusyTimeout(0); // the broker's thread does not wait for a reader
        const int is_busy = database_.execAndGet("PRAGMA wal_checkpoint(TRUNCATE)").getInt();
        database_.setBusyTimeout(busy_timeout_ms);
        if (is_busy != 0) {
            return fail(fatal("the store is being read, so that its log cannot be written anew"));
        }
        is_log_lost_ = false;
        return {};
    } catch (const SQLite::Exception& error) {
        database_.setBusyTimeout(busy_timeout_ms);
        return fail(
            fatal(std::string("the log of the store cannot be written anew: ") + error.what()));
    }
}

Status SqliteStore::commit() {
    values_.write();
    const Status committed = transaction_.commit();
    if (!committed) {
        transaction_.attempt([this] { open_tables(); });
    }
    return committed;
}

std::vector<std::string> load_realms(SQLite::Database& database) {
    std::vector<std::string> realms;
    SQLite::Statement rows(database, "SELECT name FROM realms");
    while (rows.executeStep()) {
        realms.push_back(rows.getColumn(0).getString());
    }
    return realms;
}

std::vector<User> load_users(SQLite::Database& database) {
    std::vector<User> users;
    SQLite::Statement rows(database, "SELECT * FROM users");
    while (rows.executeStep()) {
        const auto rights = rights_of(rows.getColumn(6).getString());
        users.push_back({rows.getColumn(0).getString(), rows.getColumn(1).getString(),
                         kind_of(rows.getColumn(2).getString()), rows.getColumn(3).getString(),
                         rows.getColumn(4).getString(), rows.getColumn(5).getInt() != 0,
                         rights.value_or(Rights{false, false, false}),
                         rows.getColumn(7).getInt() != 0});
    }
    return users;
}

std::vector<Asset> load_assets(SQLite::Database& database) {
    std::vector<Asset> assets;
    std::unordered_map<std::string, std::size_t> places;
    SQLite::Statement rows(database, "SELECT * FROM assets");
    while (rows.executeStep()) {
        places[rows.getColumn(0).getString()] = assets.size();
        assets.push_back({rows.getColumn(0).getString(),
                          rows.getColumn(1).getString(),
                          rows.getColumn(2).getString(),
                          rows.getColumn(3).getString(),
                          rows.getColumn(4).getString(),
                          rows.getColumn(5).getInt() != 0,
                          rows.getColumn(6).getInt64(),
                          rows.getColumn(7).getInt64(),
                          {}});
    }
    SQLite::Statement attributes(database, "SELECT * FROM attributes");
    while (attributes.executeStep()) {
        const auto place = places.find(attributes.getColumn(0).getString());
        if (place == places.end()) {
            continue;
        }
        Attribute attribute{
            attributes.getColumn(1).getString(), attributes.getColumn(2).getString(),
            attributes.getColumn(3).getString(), attributes.getColumn(4).getString(),
            attributes.getColumn(5).getInt64()};
        std::string name = attribute.name;
        assets[place->second].attributes.emplace(std::move(name), std::move(attribute));
    }
    return assets;
}

/// What the log knows better than the table.
void bring_up_to_date(std::vector<Asset>& assets, const ValueLog& values) {
    std::unordered_map<std::string_view, Asset*> by_id;
    for (Asset& asset : assets) {
        by_id[asset.id] = &asset;
    }
    for (const ValueLog::Entry& entry : values.entries()) {
        const auto asset = by_id.find(entry.asset_id);
        if (asset == by_id.end()) {
            continue;
        }
        const auto attribute = asset->second->attributes.find(entry.name);
        if (attribute != asset->second->attributes.end()) {
            attribute->second.value_json = entry.value_json;
            attribute->second.timestamp = entry.timestamp;
        }
    }
}

std::vector<PendingEvent> load_pending(SQLite::Database& database) {
    std::vector<PendingEvent> events;
    SQLite::Statement rows(database, "SELECT * FROM pending ORDER BY sequence");
    while (rows.executeStep()) {
        events.push_back({rows.getColumn(0).getInt64(), rows.getColumn(1).getString(),
                          rows.getColumn(2).getString(), rows.getColumn(3).getString(),
                          rows.getColumn(4).getString(), rows.getColumn(5).getString(),
                          rows.getColumn(6).getInt64()});
    }
    return events;
}

std::vector<ClientBinding> load_clients(SQLite::Database& database) {
    std::vector<ClientBinding> clients;
    SQLite::Statement rows(database, "SELECT * FROM clients");
    while (rows.executeStep()) {
        clients.push_back({rows.getColumn(0).getString(), rows.getColumn(1).getString(),
                           rows.getColumn(2).getString(), rows.getColumn(3).getInt64()});
    }
    return clients;
}

std::vector<UserLink> load_links(SQLite::Database& database) {
    std::vector<UserLink> links;
    SQLite::Statement rows(database, "SELECT realm, user, asset_id FROM links");
    while (rows.executeStep()) {
        links.push_back({rows.getColumn(0).getString(), rows.getColumn(1).getString(),
                         rows.getColumn(2).getString()});
    }
    return links;
}

std::vector<StoredFilter> load_filters(SQLite::Database& database) {
    std::vector<StoredFilter> filters;
    SQLite::Statement rows(database, "SELECT * FROM filters");
    while (rows.executeStep()) {
        filters.push_back({rows.getColumn(0).getString(), rows.getColumn(1).getString(),
                           rows.getColumn(2).getInt()});
    }
    return filters;
}

Result<StoreContents> SqliteStore::load() {
    if (!values_.is_read()) {
        return fail(fatal("the newest values in the store cannot be read: is its disk in order?"));
    }
    try {
        StoreContents contents{load_realms(database_),  load_users(database_),
                               load_assets(database_),  load_pending(database_),
                               load_clients(database_), load_filters(database_),
                               load_links(database_),   values_.damage()};
        bring_up_to_date(contents.assets, values_);
        return contents;
    } catch (const SQLite::Exception& error) {
        return fail(fatal(std::string("the store cannot be read: ") + error.what()));
    }
}

} // namespace

Result<std::unique_ptr<Store>> open_sqlite_store(const std::string& file,
                                                 std::function<void()> synced) {
    try {
        auto store = std::make_unique<SqliteStore>(file, std::move(synced));
        if (::chmod(file.c_str(), S_IRUSR | S_IWUSR) != 0) {
            return fail(
                fatal("cannot set the mode of " + file + " to 0600: does it belong to you?"));
        }
        if (const Status ready = prepare_schema(store->database()); !ready) {
            return fail(fatal(file + ": " + ready.error().text));
        }
        store->open_tables();
        return std::unique_ptr<Store>(std::move(store));
    } catch (const SQLite::Exception& error) {
        return fail(fatal("cannot open the store " + file + ": " + error.what()));
    }
}

} // namespace railbridge::manager
