#include "tools/manager/store/value_log.hpp"

#include <cstring>
#include <utility>

namespace railbridge::manager {

namespace {

constexpr std::size_t most_damage = 10; ///< that is told of

/// A record: three texts, each with its length in front, and the time. Without a name and a value
/// it says that the asset's earlier ones do not count any more.
template <typename Number>
void append_number(std::string& row, Number number) {
    char bytes[sizeof(number)];
    std::memcpy(bytes, &number, sizeof(number));
    row.append(bytes, sizeof(number));
}

void append_text(std::string& row, std::string_view text) {
    append_number(row, static_cast<std::uint32_t>(text.size()));
    row += text;
}

void append_record(std::string& row, std::string_view asset_id, std::string_view name,
                   std::string_view value_json, Millis timestamp) {
    append_text(row, asset_id);
    append_text(row, name);
    append_text(row, value_json);
    append_number(row, timestamp);
}

/// Reads what append_record() wrote. The file may be damaged: a record that is not whole is none.
class Reader {
public:
    explicit Reader(std::string_view bytes)
        : left_(bytes) {}

    bool at_end() const { return left_.empty(); }
    bool is_whole() const { return whole_; }

    std::string_view text() { return take(number<std::uint32_t>()); }

    template <typename Number>
    Number number() {
        Number found{};
        const std::string_view bytes = take(sizeof(found));
        std::memcpy(&found, bytes.data(), bytes.size());
        return found;
    }

private:
    std::string_view take(std::size_t size) {
        whole_ = whole_ && size <= left_.size();
        const std::string_view taken = whole_ ? left_.substr(0, size) : std::string_view("", 0);
        left_.remove_prefix(whole_ ? size : left_.size());
        return taken;
    }

    std::string_view left_;
    bool whole_ = true;
};

} // namespace

void ValueLog::open() {
    entries_.clear();
    by_asset_.clear();
    rows_.clear();
    row_.clear();
    damage_.clear();
    is_read_ = false;
    bytes_ = 0;
    last_sequence_ = 0;
    SQLite::Statement rows(database_, "SELECT sequence, changes FROM value_log ORDER BY sequence");
    while (rows.executeStep()) {
        const SQLite::Column changes = rows.getColumn(1);
        const std::string_view bytes(static_cast<const char*>(changes.getBlob()),
                                     static_cast<std::size_t>(changes.getBytes()));
        take_row(bytes, rows.getColumn(0).getInt64());
    }
    is_read_ = true;
}

/// Rows are numbered without gaps, and dropped from the front only.
void ValueLog::take_row(std::string_view bytes, std::int64_t sequence) {
    if (!rows_.empty() && sequence != next_sequence() && damage_.size() < most_damage) {
        damage_.push_back("rows " + std::to_string(next_sequence()) + " to " +
                          std::to_string(sequence - 1) + " of the newest values are missing");
    }
    take_records(bytes, sequence);
    rows_.push_back({sequence, bytes.size()});
    bytes_ += bytes.size();
    last_sequence_ = sequence;
}

void ValueLog::take_records(std::string_view bytes, std::int64_t sequence) {
    for (Reader reader(bytes); !reader.at_end();) {
        const std::string_view asset_id = reader.text();
        const std::string_view name = reader.text();
        const std::string_view value_json = reader.text();
        const auto timestamp = reader.number<Millis>();
        if (!reader.is_whole()) {
            if (damage_.size() < most_damage) {
                damage_.push_back("row " + std::to_string(sequence) +
                                  " of the newest values is not whole");
            }
            return;
        }
        if (name.empty()) {
            drop(asset_id);
        } else {
            remember(asset_id, name, value_json, timestamp, sequence);
        }
    }
}

void ValueLog::put(const std::string& asset_id, const Attribute& attribute) {
    append_record(row_, asset_id, attribute.name, attribute.value_json, attribute.timestamp);
    remember(asset_id, attribute.name, attribute.value_json, attribute.timestamp, next_sequence());
}

void ValueLog::remember(std::string_view asset_id, std::string_view name,
                        std::string_view value_json, Millis timestamp, std::int64_t sequence) {
    auto asset = by_asset_.find(asset_id);
    if (asset == by_asset_.end()) {
        asset = by_asset_.try_emplace(std::string(asset_id)).first;
    }
    auto known = asset->second.find(name);
    if (known == asset->second.end()) {
        entries_.push_back({std::string(asset_id), std::string(name), {}, 0, 0});
        known = asset->second.emplace(name, std::prev(entries_.end())).first;
    } else {
        entries_.splice(entries_.end(), entries_, known->second);
    }
    Entry& entry = *known->second;
    entry.value_json = value_json;
    entry.timestamp = timestamp;
    entry.sequence = sequence;
}

void ValueLog::forget(const std::string& asset_id) {
    if (by_asset_.count(asset_id) != 0) {
        append_record(row_, asset_id, {}, {}, 0);
        drop(asset_id);
    }
}

void ValueLog::drop(std::string_view asset_id) {
    const auto asset = by_asset_.find(asset_id);
    if (asset == by_asset_.end()) {
        return;
    }
    for (const auto& [name, entry] : asset->second) {
        entries_.erase(entry);
    }
    by_asset_.erase(asset);
}

void ValueLog::write() {
    if (row_.empty()) {
        return;
    }
    const std::int64_t sequence = next_sequence();
    transaction_.change("INSERT INTO value_log VALUES(?, ?)", sequence, Bytes{row_});
    rows_.push_back({sequence, row_.size()});
    bytes_ += row_.size();
    last_sequence_ = sequence;
    row_.clear();
    if (bytes_ > max_bytes) {
        shorten();
    }
}

/// A little more than needed, so that rows are not dropped one by one.
void ValueLog::shorten() {
    constexpr std::size_t enough = max_bytes - max_bytes / 64;
    std::int64_t dropped = 0;
    while (!rows_.empty() && bytes_ > enough) {
        const Row oldest = rows_.front();
        while (!entries_.empty() && entries_.front().sequence <= oldest.sequence) {
            const Entry& entry = entries_.front();
            transaction_.change("UPDATE attributes SET value = ?, timestamp = ? "
                                "WHERE asset_id = ? AND name = ?",
                                entry.value_json, entry.timestamp, entry.asset_id, entry.name);
            const auto asset = by_asset_.find(entry.asset_id);
            asset->second.erase(entry.name);
            if (asset->second.empty()) {
                by_asset_.erase(asset);
            }
            entries_.pop_front();
        }
        dropped = oldest.sequence;
        bytes_ -= oldest.bytes;
        rows_.pop_front();
    }
    transaction_.change("DELETE FROM value_log WHERE sequence <= ?", dropped);
}

} // namespace railbridge::manager
