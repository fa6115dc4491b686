#include "adapters/store/lost_value_marks.hpp"

#include "bridge/commands/lost_values.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

#include <chrono>
#include <cstdint>
#include <tuple>
#include <vector>

namespace railbridge::store {

namespace {

void mark(SQLite::Database& journal, const std::string& asset_id, const std::string& attribute,
          std::int64_t until_ms) {
    const auto setting =
        lost_value_setting(asset_id, attribute, WallTime{std::chrono::milliseconds{until_ms}});
    SQLite::Statement replace{journal,
                              "INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)"};
    replace.bind(1, setting.name);
    replace.bind(2, setting.value);
    replace.exec();
}

} // namespace

void lose_value(SQLite::Database& journal, const std::string& asset_id,
                const std::string& attribute) {
    SQLite::Statement newest{
        journal, "SELECT MAX(event_ms) FROM command WHERE asset_id = ? AND attribute = ?"};
    newest.bind(1, asset_id);
    newest.bind(2, attribute);
    if (newest.executeStep() && !newest.getColumn(0).isNull()) {
        mark(journal, asset_id, attribute, newest.getColumn(0).getInt64());
    }
}

void lose_all_values(SQLite::Database& journal) {
    std::vector<std::tuple<std::string, std::string, std::int64_t>> all;
    SQLite::Statement newest{journal, "SELECT asset_id, attribute, MAX(event_ms) FROM command"
                                      " GROUP BY asset_id, attribute"};
    while (newest.executeStep()) {
        all.emplace_back(newest.getColumn(0).getString(), newest.getColumn(1).getString(),
                         newest.getColumn(2).getInt64());
    }
    for (const auto& [asset_id, attribute, until_ms] : all) {
        mark(journal, asset_id, attribute, until_ms);
    }
}

} // namespace railbridge::store
