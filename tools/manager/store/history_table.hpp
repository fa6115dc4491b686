#pragma once
// Values that attributes once had: the tables `series`, `history` and `history_times`.

#include "tools/manager/store/open_transaction.hpp"
#include "tools/manager/store/store.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace railbridge::manager {

/// Asset id and attribute name stand once, in `series`; a value costs about 50 bytes besides its
/// text. Values are appended to `history`, which is ordered by arrival. Where those of a series are
/// stands in `history_times`: values of many series that come together would each change a page of
/// their own there, so it gets them `index_step` at a time, and what it does not have yet is looked
/// up at the end of `history`. Changes go into the store's open transaction. One thread only.
class HistoryTable {
public:
    static constexpr std::int64_t index_step = 512;

    HistoryTable(SQLite::Database& database, OpenTransaction& transaction)
        : database_(database)
        , transaction_(transaction) {}

    /// Once, when the tables are there; again after a transaction was undone: what was remembered
    /// of the tables may be wrong. Throws what SQLiteCpp throws.
    void open();

    void put(const std::string& asset_id, const Attribute& attribute, Millis arrival);
    /// The values are out of reach at once and go with later prune() calls.
    void erase(const std::string& asset_id);
    Result<std::vector<HistoryPoint>> find(const HistoryQuery& query);
    void prune(const HistoryLimits& limits);
    std::optional<Millis> newest() const;

private:
    std::optional<std::int64_t> series_of(const std::string& asset_id, const std::string& name);
    void take_values(SQLite::Statement& rows, std::size_t max_bytes,
                     std::vector<HistoryPoint>& points);
    std::int64_t next_sequence(Millis arrival);
    void index();
    bool exceeds(std::uint64_t max_bytes);
    void drop_oldest(std::int64_t before, std::int64_t count);
    void drop_erased(std::int64_t count);
    void drop_empty_series();

    SQLite::Database& database_;
    OpenTransaction& transaction_;
    std::unordered_map<std::string, std::int64_t> series_; ///< asset id and name -> id
    std::int64_t last_sequence_ = 0; ///< nothing in the tables is greater, `up_to` included
    std::int64_t unindexed_ = 0;     ///< values that are not in `history_times`, or a few more
    std::int64_t added_ = 0;         ///< since the last prune()
    std::int64_t swept_up_to_ = 0;   ///< series looked at by drop_empty_series()
};

} // namespace railbridge::manager
