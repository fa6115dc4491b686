#include "tools/manager/store/sqlite_store.hpp"

#include "tools/manager/store/schema.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

#include <sys/stat.h>

#include <map>
#include <unordered_map>
#include <utility>

namespace railbridge::manager {

namespace {

constexpr const char* put_asset_sql =
    "INSERT OR REPLACE INTO assets VALUES(?, ?, ?, ?, ?, ?, ?, ?)";
constexpr const char* put_attribute_sql =
    "INSERT OR REPLACE INTO attributes VALUES(?, ?, ?, ?, ?, ?)";
constexpr const char* put_value_sql =
    "UPDATE attributes SET value = ?, timestamp = ? WHERE asset_id = ? AND name = ?";

class SqliteStore final : public Store {
public:
    explicit SqliteStore(const std::string& file)
        : database_(file, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE) {
        database_.setBusyTimeout(2000);
        database_.exec("PRAGMA journal_mode = WAL");
        database_.exec("PRAGMA synchronous = FULL");
    }

    SQLite::Database& database() { return database_; }

    Result<StoreContents> load() override;

    void put_realm(const std::string& name) override {
        change("INSERT OR REPLACE INTO realms VALUES(?)", name);
    }
    void put_user(const User& user) override {
        change("INSERT OR REPLACE INTO users VALUES(?, ?, ?, ?, ?, ?)", user.realm, user.name,
               user.kind == UserKind::gateway ? "gateway" : "service", user.secret_hash,
               user.gateway_id, user.enabled ? 1 : 0);
    }
    void erase_user(const std::string& realm, const std::string& name) override {
        change("DELETE FROM users WHERE realm = ? AND name = ?", realm, name);
    }
    void put_asset(const Asset& asset) override {
        change(put_asset_sql, asset.id, asset.realm, asset.parent_id, asset.type, asset.name,
               asset.access_public_read ? 1 : 0, asset.version, asset.created_on);
        change("DELETE FROM attributes WHERE asset_id = ?", asset.id);
        for (const auto& [name, attribute] : asset.attributes) {
            change(put_attribute_sql, asset.id, name, attribute.type, attribute.meta_json,
                   attribute.value_json, attribute.timestamp);
        }
    }
    void put_value(const std::string& asset_id, const Attribute& attribute) override {
        change(put_value_sql, attribute.value_json, attribute.timestamp, asset_id, attribute.name);
    }
    void erase_asset(const std::string& id) override {
        change("DELETE FROM assets WHERE id = ?", id);
        change("DELETE FROM attributes WHERE asset_id = ?", id);
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

    bool has_changes() const override { return changed_; }
    Status commit() override;

private:
    /// Runs one statement inside the open transaction; statements are prepared once and kept.
    template <typename... Values>
    void change(const char* sql, const Values&... values) {
        if (!failure_.empty()) {
            return;
        }
        try {
            if (!std::exchange(changed_, true)) {
                database_.exec("BEGIN IMMEDIATE");
            }
            SQLite::Statement& statement = prepared(sql);
            int index = 0;
            (statement.bind(++index, values), ...);
            statement.exec();
            statement.reset();
            statement.clearBindings();
        } catch (const SQLite::Exception& error) {
            failure_ = error.what();
            statements_.clear();
        }
    }

    SQLite::Statement& prepared(const char* sql) {
        auto& statement = statements_[sql];
        if (!statement) {
            statement = std::make_unique<SQLite::Statement>(database_, sql);
        }
        return *statement;
    }

    void roll_back() noexcept {
        try {
            database_.exec("ROLLBACK");
        } catch (const SQLite::Exception&) { // SQLite has rolled back by itself already
        }
    }

    SQLite::Database database_;
    std::map<std::string, std::unique_ptr<SQLite::Statement>, std::less<>> statements_;
    bool changed_ = false;
    std::string failure_;
};

Status SqliteStore::commit() {
    if (!std::exchange(changed_, false)) {
        return {};
    }
    std::string failure = std::exchange(failure_, {});
    if (failure.empty()) {
        try {
            database_.exec("COMMIT");
            return {};
        } catch (const SQLite::Exception& error) {
            failure = error.what();
        }
    }
    roll_back();
    return fail(fatal("the store cannot be written: " + failure +
                      "; free space on its disk or check its permissions"));
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
        const bool gateway = rows.getColumn(2).getString() == "gateway";
        users.push_back({rows.getColumn(0).getString(), rows.getColumn(1).getString(),
                         gateway ? UserKind::gateway : UserKind::service,
                         rows.getColumn(3).getString(), rows.getColumn(4).getString(),
                         rows.getColumn(5).getInt() != 0});
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
    try {
        return StoreContents{load_realms(database_),  load_users(database_),
                             load_assets(database_),  load_pending(database_),
                             load_clients(database_), load_filters(database_)};
    } catch (const SQLite::Exception& error) {
        return fail(fatal(std::string("the store cannot be read: ") + error.what()));
    }
}

} // namespace

Result<std::unique_ptr<Store>> open_sqlite_store(const std::string& file) {
    try {
        auto store = std::make_unique<SqliteStore>(file);
        if (::chmod(file.c_str(), S_IRUSR | S_IWUSR) != 0) {
            return fail(
                fatal("cannot set the mode of " + file + " to 0600: does it belong to you?"));
        }
        if (const Status ready = prepare_schema(store->database()); !ready) {
            return fail(fatal(file + ": " + ready.error().text));
        }
        return std::unique_ptr<Store>(std::move(store));
    } catch (const SQLite::Exception& error) {
        return fail(fatal("cannot open the store " + file + ": " + error.what()));
    }
}

} // namespace railbridge::manager
