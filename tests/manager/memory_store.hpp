#pragma once
// A store in memory whose commits can be made to fail.

#include "tools/manager/store/store.hpp"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace railbridge::test {

class MemoryStore : public manager::Store {
public:
    Result<manager::StoreContents> load() override;

    void put_realm(const std::string& name) override;
    void erase_realm(const std::string& name) override;
    void put_user(const manager::User& user) override;
    void erase_user(const std::string& realm, const std::string& name) override;
    void put_link(const manager::UserLink& link) override;
    void erase_link(const manager::UserLink& link) override;
    void put_asset(const manager::Asset& asset) override;
    void put_value(const std::string& asset_id, const manager::Attribute& attribute) override;
    void erase_asset(const std::string& id) override;
    void put_pending(const manager::PendingEvent& event) override;
    void erase_pending(const std::string& ack_id) override;
    void put_client(const manager::ClientBinding& client) override;
    void erase_client(const std::string& client_id) override;
    void put_filter(const manager::StoredFilter& filter) override;
    void erase_filter(const std::string& client_id, const std::string& filter) override;

    void put_history(const std::string& asset_id, const manager::Attribute& attribute,
                     manager::Millis arrival) override;
    Result<std::vector<manager::HistoryPoint>> history(const manager::HistoryQuery& query) override;
    const manager::HistoryQuery& asked() const { return asked_; } ///< last
    void prune_history(const manager::HistoryLimits& limits) override;
    std::optional<manager::Millis> newest_history() const override { return newest_arrival_; }

    bool has_changes() const override { return changed_; }
    Status commit() override;

    const manager::StoreContents& committed() const { return committed_; }
    void fail_next_commit() { fail_commit_after(0); }
    /// The one that follows so many good ones.
    void fail_commit_after(int good_ones) { good_commits_ = good_ones; }
    void fail_next_load() { unreadable_ = true; }
    /// Until false comes every commit fails.
    void make_the_disk_full(bool is_full) { is_full_ = is_full; }
    int commits() const { return commits_; } ///< tried, with or without success

    Status sync() override { return sync_status_; }
    /// Syncs in the foreground end so from now on.
    void fail_syncs(Status status) { sync_status_ = std::move(status); }

    bool start_sync(std::size_t /*enough*/) override { return disk_is_slow_; }
    std::optional<Status> sync_result(std::size_t /*gathered*/) override { return synced_; }
    Status await_sync() override {
        ++awaited_;
        return {};
    }
    int awaited() const { return awaited_; }
    /// Syncs go on in the background until finish_sync().
    void make_the_disk_slow() { disk_is_slow_ = true; }
    void finish_sync(Status result = {}) { synced_ = std::move(result); }
    void begin_anew() { synced_.reset(); }

private:
    manager::StoreContents committed_;
    manager::StoreContents working_;
    std::map<std::pair<std::string, std::string>, std::vector<manager::HistoryPoint>> history_;
    std::map<std::int64_t, manager::Millis> arrivals_; ///< by sequence
    std::optional<manager::Millis> newest_arrival_;
    manager::HistoryQuery asked_;
    bool changed_ = false;
    std::optional<int> good_commits_; ///< until one fails
    bool unreadable_ = false;
    bool is_full_ = false;
    int commits_ = 0;
    bool disk_is_slow_ = false;
    int awaited_ = 0;
    std::optional<Status> synced_;
    Status sync_status_;
};

} // namespace railbridge::test
