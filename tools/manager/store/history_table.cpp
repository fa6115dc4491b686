#include "tools/manager/store/history_table.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace railbridge::manager {

namespace {

constexpr std::int64_t sequences_per_ms = 1024;
constexpr std::int64_t least_step = 256;
constexpr std::size_t most_remembered = 100'000;

/// Puts a kept statement back when the reading is over, also by an exception.
class Reading {
public:
    explicit Reading(SQLite::Statement& statement)
        : statement_(statement) {}
    ~Reading() { statement_.tryReset(); }
    Reading(const Reading&) = delete;
    Reading& operator=(const Reading&) = delete;

private:
    SQLite::Statement& statement_;
};

/// The first column of the first row.
template <typename... Values>
std::optional<std::int64_t> number(SQLite::Statement& statement, const Values&... values) {
    const Reading reading(statement);
    int index = 0;
    (statement.bind(++index, values), ...);
    if (!statement.executeStep() || statement.isColumnNull(0)) {
        return std::nullopt;
    }
    return statement.getColumn(0).getInt64();
}

std::string key_of(const std::string& asset_id, const std::string& name) {
    return asset_id + '/' + name;
}

// Where the values are: what is in the index, and what came after it. ?1 the series, ?2 and ?3 from
// and to, ?4 and ?5 the place to go on behind, ?6 how many. The values themselves are read one by
// one, or SQLite would gather many large ones to sort them.
constexpr const char* oldest_first_sql =
    "SELECT sequence, timestamp FROM history_times"
    " WHERE series = ?1 AND timestamp BETWEEN ?2 AND ?3 AND (timestamp, sequence) > (?4, ?5) "
    "UNION ALL SELECT sequence, timestamp FROM history"
    " WHERE sequence > (SELECT up_to FROM history_indexed) AND series = ?1"
    " AND timestamp BETWEEN ?2 AND ?3 AND (timestamp, sequence) > (?4, ?5) "
    "ORDER BY timestamp, sequence LIMIT ?6";
constexpr const char* newest_first_sql =
    "SELECT sequence, timestamp FROM history_times"
    " WHERE series = ?1 AND timestamp BETWEEN ?2 AND ?3 AND (timestamp, sequence) < (?4, ?5) "
    "UNION ALL SELECT sequence, timestamp FROM history"
    " WHERE sequence > (SELECT up_to FROM history_indexed) AND series = ?1"
    " AND timestamp BETWEEN ?2 AND ?3 AND (timestamp, sequence) < (?4, ?5) "
    "ORDER BY timestamp DESC, sequence DESC LIMIT ?6";
constexpr const char* value_sql = "SELECT value FROM history WHERE sequence = ?";

} // namespace

void HistoryTable::open() {
    series_.clear();
    const std::int64_t indexed = database_.execAndGet("SELECT up_to FROM history_indexed");
    const std::int64_t last =
        database_.execAndGet("SELECT IFNULL(MAX(sequence), 0) FROM history").getInt64();
    last_sequence_ = std::max(last, indexed);
    unindexed_ = database_.execAndGet("SELECT COUNT(*) FROM history "
                                      "WHERE sequence > (SELECT up_to FROM history_indexed)");
}

std::optional<std::int64_t> HistoryTable::series_of(const std::string& asset_id,
                                                    const std::string& name) {
    const std::string key = key_of(asset_id, name);
    if (const auto known = series_.find(key); known != series_.end()) {
        return known->second;
    }
    std::optional<std::int64_t> id;
    const bool looked = transaction_.attempt([&] {
        id = number(transaction_.prepared("SELECT id FROM series WHERE asset_id = ? AND name = ?"),
                    asset_id, name);
    });
    if (looked && !id &&
        transaction_.change("INSERT INTO series(asset_id, name) VALUES(?, ?)", asset_id, name)) {
        id = database_.getLastInsertRowid();
    }
    if (id) {
        if (series_.size() >= most_remembered) {
            series_.clear();
        }
        series_[key] = *id;
    }
    return id;
}

std::int64_t HistoryTable::next_sequence(Millis arrival) {
    last_sequence_ = std::max(last_sequence_ + 1, arrival * sequences_per_ms);
    return last_sequence_;
}

void HistoryTable::put(const std::string& asset_id, const Attribute& attribute, Millis arrival) {
    const auto series = series_of(asset_id, attribute.name);
    if (series) {
        transaction_.change("INSERT INTO history VALUES(?, ?, ?, ?)", next_sequence(arrival),
                            *series, attribute.timestamp, attribute.value_json);
        ++added_;
        if (++unindexed_ >= index_step) {
            index();
        }
    }
}

void HistoryTable::index() {
    unindexed_ = 0;
    transaction_.change("INSERT OR IGNORE INTO history_times "
                        "SELECT series, timestamp, sequence FROM history "
                        "WHERE sequence > (SELECT up_to FROM history_indexed) "
                        "ORDER BY series, timestamp, sequence");
    transaction_.change("UPDATE history_indexed SET up_to = ?", last_sequence_);
}

void HistoryTable::erase(const std::string& asset_id) {
    series_.clear();
    transaction_.change("UPDATE series SET asset_id = '', name = id WHERE asset_id = ?", asset_id);
}

void HistoryTable::take_values(SQLite::Statement& rows, std::size_t max_bytes,
                               std::vector<HistoryPoint>& points) {
    SQLite::Statement& value = transaction_.prepared(value_sql);
    std::size_t bytes = 0;
    bool are_enough = false;
    while (!are_enough && rows.executeStep()) {
        const std::int64_t sequence = rows.getColumn(0).getInt64();
        are_enough = bytes > max_bytes;
        const Reading reading(value);
        value.bind(1, sequence);
        if (value.executeStep()) {
            points.push_back(
                {sequence, rows.getColumn(1).getInt64(), value.getColumn(0).getString()});
            bytes += points.back().value_json.size();
        }
    }
}

Result<std::vector<HistoryPoint>> HistoryTable::find(const HistoryQuery& query) {
    try {
        const auto series =
            number(transaction_.prepared("SELECT id FROM series WHERE asset_id = ? AND name = ?"),
                   query.asset_id, query.attribute);
        std::vector<HistoryPoint> points;
        if (!series) {
            return points;
        }
        constexpr auto last = std::numeric_limits<std::int64_t>::max();
        const HistoryPoint start{
            query.newest_first ? last : -1, query.newest_first ? last : -1, {}};
        const HistoryPoint& after = query.after ? *query.after : start;
        SQLite::Statement& rows =
            transaction_.prepared(query.newest_first ? newest_first_sql : oldest_first_sql);
        const Reading reading(rows);
        rows.bind(1, *series);
        const bool down = query.after && query.newest_first;
        const bool up = query.after && !query.newest_first;
        rows.bind(2, up ? std::max(query.from, after.timestamp) : query.from);
        rows.bind(3, down ? std::min(query.to, after.timestamp) : query.to);
        rows.bind(4, after.timestamp);
        rows.bind(5, after.sequence);
        rows.bind(6, static_cast<std::int64_t>(query.limit));
        take_values(rows, query.max_bytes, points);
        return points;
    } catch (const SQLite::Exception& error) {
        return fail(fatal(std::string("the history cannot be read: ") + error.what()));
    }
}

void HistoryTable::prune(const HistoryLimits& limits) {
    const std::int64_t step = least_step + 2 * std::exchange(added_, 0);
    transaction_.attempt([&] {
        const bool too_big = exceeds(limits.max_bytes);
        drop_oldest(too_big ? std::numeric_limits<std::int64_t>::max()
                            : limits.before * sequences_per_ms,
                    step);
        drop_erased(step);
        drop_empty_series();
    });
}

std::optional<Millis> HistoryTable::newest() const {
    return last_sequence_ > 0 ? std::optional(last_sequence_ / sequences_per_ms) : std::nullopt;
}

/// Pages that became free are used again, so the file itself never shrinks.
bool HistoryTable::exceeds(std::uint64_t max_bytes) {
    const auto pragma = [this](const char* sql) {
        return static_cast<std::uint64_t>(number(transaction_.prepared(sql)).value_or(0));
    };
    const std::uint64_t pages = pragma("PRAGMA page_count") - pragma("PRAGMA freelist_count");
    return pages * pragma("PRAGMA page_size") > max_bytes;
}

void HistoryTable::drop_oldest(std::int64_t before, std::int64_t count) {
    const auto last =
        number(transaction_.prepared("SELECT MAX(sequence) FROM (SELECT sequence FROM history "
                                     "WHERE sequence < ? ORDER BY sequence LIMIT ?)"),
               before, count);
    if (last) {
        transaction_.change("DELETE FROM history_times WHERE (series, timestamp, sequence) IN "
                            "(SELECT series, timestamp, sequence FROM history WHERE sequence <= ?)",
                            *last);
        transaction_.change("DELETE FROM history WHERE sequence <= ?", *last);
    }
}

void HistoryTable::drop_erased(std::int64_t count) {
    constexpr int most_series = 16;
    for (int i = 0; i < most_series && count > 0; ++i) {
        const auto erased =
            number(transaction_.prepared("SELECT id FROM series WHERE asset_id = '' LIMIT 1"));
        if (!erased) {
            return;
        }
        if (unindexed_ > 0) {
            index();
        }
        const std::int64_t values =
            number(transaction_.prepared("SELECT COUNT(*) FROM (SELECT 1 FROM history_times "
                                         "WHERE series = ? LIMIT ?)"),
                   *erased, count)
                .value_or(0);
        transaction_.change("DELETE FROM history WHERE sequence IN (SELECT sequence FROM "
                            "history_times WHERE series = ? ORDER BY timestamp, sequence LIMIT ?)",
                            *erased, values);
        transaction_.change("DELETE FROM history_times WHERE (series, timestamp, sequence) IN "
                            "(SELECT series, timestamp, sequence FROM history_times "
                            "WHERE series = ? ORDER BY timestamp, sequence LIMIT ?)",
                            *erased, values);
        if (values < count) {
            transaction_.change("DELETE FROM series WHERE id = ?", *erased);
        }
        count -= values;
    }
}

/// Looks at a few series each time, round and round.
void HistoryTable::drop_empty_series() {
    constexpr std::int64_t at_once = 16;
    const std::int64_t first = swept_up_to_ + 1;
    const auto last =
        number(transaction_.prepared("SELECT MAX(id) FROM (SELECT id FROM series WHERE id >= ? "
                                     "ORDER BY id LIMIT ?)"),
               first, at_once);
    swept_up_to_ = last.value_or(0);
    if (!last) {
        return;
    }
    const auto empty =
        number(transaction_.prepared(
                   "SELECT MIN(id) FROM series WHERE id BETWEEN ? AND ? AND NOT EXISTS "
                   "(SELECT 1 FROM history_times WHERE series = series.id) AND id NOT IN "
                   "(SELECT series FROM history WHERE sequence > "
                   "(SELECT up_to FROM history_indexed))"),
               first, *last);
    if (empty) {
        transaction_.change("DELETE FROM series WHERE id BETWEEN ? AND ? AND NOT EXISTS "
                            "(SELECT 1 FROM history_times WHERE series = series.id) AND id NOT IN "
                            "(SELECT series FROM history WHERE sequence > "
                            "(SELECT up_to FROM history_indexed))",
                            first, *last);
        series_.clear();
    }
}

} // namespace railbridge::manager
