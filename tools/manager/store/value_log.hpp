#pragma once
// Newest values of attributes, appended in one row for each commit.

#include "tools/manager/store/open_transaction.hpp"
#include "tools/manager/store/store.hpp"

#include <cstdint>
#include <deque>
#include <list>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace railbridge::manager {

/// A value that changes costs a few bytes at the end of a row instead of a page of the table
/// `attributes` for each attribute. What the log says is newer than what the table says. It is kept
/// short: when it is longer than `max_bytes`, what is only in its oldest rows goes into the table,
/// and the rows are dropped; an attribute that keeps changing never goes there. One thread only.
class ValueLog {
public:
    static constexpr std::size_t max_bytes = std::size_t{1024} * 1024;

    ValueLog(SQLite::Database& database, OpenTransaction& transaction)
        : database_(database)
        , transaction_(transaction) {}

    /// Reads the rows; again after a transaction was undone. Throws what SQLiteCpp throws: then
    /// is_read() is false, and what is known of the values is not the newest.
    void open();
    bool is_read() const { return is_read_; }
    /// Rows that are missing or not whole: some values may have been newer than what is known of
    /// them.
    const std::vector<std::string>& damage() const { return damage_; }

    void put(const std::string& asset_id, const Attribute& attribute);
    /// What is known of the asset's values stands in the table, or nowhere any more.
    void forget(const std::string& asset_id);

    /// Something was put or forgotten since the last write().
    bool has_changes() const { return !row_.empty(); }
    /// Puts it into the open transaction.
    void write();

    struct Entry {
        std::string asset_id;
        std::string name;
        std::string value_json;
        Millis timestamp = 0;
        std::int64_t sequence = 0; ///< the row with the newest value
    };
    /// All values that are newer than the table's.
    const std::list<Entry>& entries() const { return entries_; }

private:
    using Names = std::map<std::string, std::list<Entry>::iterator, std::less<>>;

    struct Row {
        std::int64_t sequence = 0;
        std::size_t bytes = 0;
    };

    void remember(std::string_view asset_id, std::string_view name, std::string_view value_json,
                  Millis timestamp, std::int64_t sequence);
    void drop(std::string_view asset_id);
    void take_row(std::string_view bytes, std::int64_t sequence);
    void take_records(std::string_view bytes, std::int64_t sequence);
    void shorten();
    std::int64_t next_sequence() const { return last_sequence_ + 1; }

    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const {
            return std::hash<std::string_view>{}(text);
        }
    };

    SQLite::Database& database_;
    OpenTransaction& transaction_;
    std::list<Entry> entries_; ///< by sequence, oldest first
    std::unordered_map<std::string, Names, Hash, std::equal_to<>> by_asset_;
    std::deque<Row> rows_; ///< in the table `value_log`, oldest first
    std::size_t bytes_ = 0;
    std::int64_t last_sequence_ = 0;
    std::string row_; ///< the next one
    std::vector<std::string> damage_;
    bool is_read_ = false;
};

} // namespace railbridge::manager
