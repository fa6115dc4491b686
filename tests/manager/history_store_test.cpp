// The history on a real disk: order, paging, erasing, pruning.

#include "tests/support/temporary_directory.hpp"
#include "tools/manager/store/history_table.hpp"
#include "tools/manager/store/sqlite_store.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <limits>
#include <string>
#include <vector>

namespace railbridge::manager {
namespace {

using testing::ElementsAre;

constexpr std::uint64_t no_limit = std::numeric_limits<std::uint64_t>::max();

class HistoryStoreTest : public testing::Test {
protected:
    HistoryStoreTest() { reopen(); }

    std::string file() const { return directory_.file("manager.db"); }

    void reopen() {
        store_.reset();
        auto store = open_sqlite_store(file());
        ASSERT_TRUE(store);
        store_ = std::move(*store);
    }

    void put(Millis time, const std::string& value, const std::string& asset = "pump") {
        store_->put_history(asset, {"a", "", "{}", value, time}, time);
    }

    std::vector<HistoryPoint> points(HistoryQuery query) {
        const auto found = store_->history(query);
        EXPECT_TRUE(found);
        return found ? *found : std::vector<HistoryPoint>{};
    }

    static HistoryQuery all(const std::string& asset = "pump") {
        return {asset, "a", 0, std::numeric_limits<Millis>::max(), false, 1'000'000, {}};
    }

    std::vector<std::string> values(const HistoryQuery& query) {
        std::vector<std::string> texts;
        for (const HistoryPoint& point : points(query)) {
            texts.push_back(point.value_json);
        }
        return texts;
    }

    std::int64_t count(const std::string& table) {
        return SQLite::Database(file()).execAndGet("SELECT COUNT(*) FROM " + table).getInt64();
    }

    test::TemporaryDirectory directory_;
    std::unique_ptr<Store> store_;
};

TEST_F(HistoryStoreTest, IsOrderedByTimeAndEqualTimesByArrival) {
    put(2000, "\"second\"");
    put(1000, "\"first, but late\"");
    put(2000, "\"third\"");
    put(2000, "\"third\"");
    put(3000, "{\"x\":[1,null,true]}");
    ASSERT_TRUE(store_->commit());
    EXPECT_THAT(values(all()), ElementsAre("\"first, but late\"", "\"second\"", "\"third\"",
                                           "\"third\"", "{\"x\":[1,null,true]}"));
    HistoryQuery newest = all();
    newest.newest_first = true;
    newest.limit = 2;
    EXPECT_THAT(values(newest), ElementsAre("{\"x\":[1,null,true]}", "\"third\""));
    reopen();
    put(2000, "\"after a restart\"");
    HistoryQuery middle = all();
    middle.from = middle.to = 2000;
    EXPECT_THAT(values(middle),
                ElementsAre("\"second\"", "\"third\"", "\"third\"", "\"after a restart\""));
}

TEST_F(HistoryStoreTest, PagesNeitherRepeatNorSkip) {
    for (int i = 0; i < 100; ++i) {
        put(1000 + i / 7, std::to_string(i));
    }
    ASSERT_TRUE(store_->commit());
    for (const bool newest_first : {false, true}) {
        HistoryQuery query = all();
        query.newest_first = newest_first;
        const auto expected = values(query);
        ASSERT_EQ(expected.size(), 100U);
        query.limit = 9;
        std::vector<std::string> seen;
        for (auto page = points(query); !page.empty(); page = points(query)) {
            for (const HistoryPoint& point : page) {
                seen.push_back(point.value_json);
            }
            query.after = page.back();
        }
        EXPECT_EQ(seen, expected);
    }
}

TEST_F(HistoryStoreTest, LargeValuesAreReadUpToABound) {
    const std::string large = '"' + std::string(100'000, 'x') + '"';
    constexpr int many = 20;
    for (int i = 0; i < many; ++i) {
        put(1000 + i, large);
    }
    ASSERT_TRUE(store_->commit());
    for (const bool newest_first : {false, true}) {
        HistoryQuery query = all();
        query.newest_first = newest_first;
        query.max_bytes = 250'000;
        EXPECT_EQ(points(query).size(), 4U) << "the last one shows that there are more";
        int seen = 0;
        for (auto page = points(query); !page.empty(); page = points(query)) {
            seen += static_cast<int>(page.size());
            query.after = page.back();
        }
        EXPECT_EQ(seen, many);
        query.after.reset();
        query.max_bytes = many * large.size();
        EXPECT_EQ(points(query).size(), 20U);
    }
}

TEST_F(HistoryStoreTest, ErasingAnAssetTakesItsHistoryAway) {
    for (int i = 0; i < 2000; ++i) {
        put(1000 + i, "1");
        put(1000 + i, "2", "other");
    }
    ASSERT_TRUE(store_->commit());
    store_->erase_asset("pump");
    EXPECT_THAT(values(all()), ElementsAre()) << "at once";
    put(5000, "7");
    EXPECT_THAT(values(all()), ElementsAre("7")) << "an asset of the same id starts anew";
    ASSERT_TRUE(store_->commit());
    for (int i = 0; i < 20; ++i) {
        store_->prune_history({0, no_limit});
        ASSERT_TRUE(store_->commit());
    }
    EXPECT_EQ(count("history"), 2001) << "and bit by bit from the disk";
    EXPECT_EQ(count("series"), 2);
    EXPECT_EQ(values(all("other")).size(), 2000U);
}

TEST_F(HistoryStoreTest, KnowsWhenTheNewestArrived) {
    EXPECT_EQ(store_->newest_history(), std::nullopt);
    put(1'700'000'000'000, "1");
    ASSERT_TRUE(store_->commit());
    reopen();
    EXPECT_EQ(store_->newest_history(), 1'700'000'000'000);
}

TEST_F(HistoryStoreTest, AgesByTheArrivalNotByTheTimeOfTheValue) {
    constexpr Millis future = 4'000'000'000'000;
    store_->put_history("pump", {"a", "", "{}", "1", future}, 1000);
    store_->put_history("pump", {"a", "", "{}", "2", 500}, 2000);
    store_->put_history("pump", {"a", "", "{}", "3", 600}, 0); // no time known yet
    ASSERT_TRUE(store_->commit());
    EXPECT_EQ(store_->newest_history(), 2000);
    store_->prune_history({1500, no_limit});
    ASSERT_TRUE(store_->commit());
    EXPECT_THAT(values(all()), ElementsAre("2", "3"));
}

TEST_F(HistoryStoreTest, OldValuesGoInSmallSteps) {
    for (int i = 0; i < 3000; ++i) {
        put(i, "1", i % 2 == 0 ? "pump" : "other");
    }
    ASSERT_TRUE(store_->commit());
    store_->prune_history({0, no_limit});
    EXPECT_FALSE(store_->has_changes()) << "nothing to do, nothing to commit";
    std::int64_t before = count("history");
    int steps = 0;
    for (store_->prune_history({2000, no_limit}); store_->has_changes();
         store_->prune_history({2000, no_limit})) {
        ASSERT_TRUE(store_->commit());
        EXPECT_LE(before - count("history"), 256);
        before = count("history");
        ASSERT_LT(++steps, 100);
    }
    EXPECT_EQ(count("history"), 1000);
    EXPECT_EQ(points(all()).front().timestamp, 2000);
}

TEST_F(HistoryStoreTest, PruningKeepsUpWithWhatComes) {
    for (int round = 0; round < 20; ++round) {
        for (int i = 0; i < 1000; ++i) {
            put(round * 1000 + i, "1");
        }
        store_->prune_history({round * 1000, no_limit});
        ASSERT_TRUE(store_->commit());
    }
    EXPECT_LE(count("history"), 2000);
}

TEST_F(HistoryStoreTest, TheSizeOfTheStoreIsBounded) {
    const std::string value = '"' + std::string(1000, 'x') + '"';
    constexpr std::uint64_t limit = 1024 * 1024;
    for (int round = 0; round < 100; ++round) {
        for (int i = 0; i < 100; ++i) {
            put(round * 100 + i, value);
        }
        store_->prune_history({0, limit});
        ASSERT_TRUE(store_->commit());
    }
    reopen();
    EXPECT_LE(std::filesystem::file_size(file()), 2 * limit);
    EXPECT_GE(count("history"), 500) << "but not everything goes";
    EXPECT_EQ(points(all()).back().timestamp, 9999) << "the oldest go first";
}

TEST_F(HistoryStoreTest, AnEmptySeriesIsForgottenAndMayComeBack) {
    put(1000, "1");
    ASSERT_TRUE(store_->commit());
    store_->prune_history({2000, no_limit});
    ASSERT_TRUE(store_->commit());
    EXPECT_EQ(count("series"), 0);
    put(3000, "3");
    ASSERT_TRUE(store_->commit());
    EXPECT_THAT(values(all()), ElementsAre("3"));
}

/// Written in bulk, so most of what came last is not in the index.
TEST_F(HistoryStoreTest, WhatIsIndexedAndWhatIsNotIsOneHistory) {
    constexpr int rounds = 5 * static_cast<int>(HistoryTable::index_step) / 8;
    std::vector<std::string> expected;
    for (int i = 0; i < rounds; ++i) {
        put(1000 + i, std::to_string(i));
        put(1000 + i, "7", "other");
        expected.push_back(std::to_string(i));
        if (i % 7 == 6) {
            ASSERT_TRUE(store_->commit());
        }
    }
    put(999, "\"late\"");
    expected.insert(expected.begin(), "\"late\"");
    ASSERT_TRUE(store_->commit());
    const std::int64_t indexed = count("history_times");
    EXPECT_GT(indexed, 0);
    EXPECT_LT(indexed, count("history"));
    for (int i = 0; i < 2; ++i) {
        EXPECT_EQ(values(all()), expected);
        reopen();
    }
    HistoryQuery newest = all();
    newest.newest_first = true;
    newest.limit = 300; // more than is not indexed
    const auto last = values(newest);
    EXPECT_TRUE(std::equal(last.begin(), last.end(), expected.rbegin()));
    store_->prune_history({1000 + rounds - 10, no_limit});
    while (store_->has_changes()) {
        ASSERT_TRUE(store_->commit());
        store_->prune_history({1000 + rounds - 10, no_limit});
    }
    EXPECT_EQ(values(all()).size(), 11U) << "the late one came last";
    EXPECT_EQ(count("history"), 21);
    EXPECT_LE(count("history_times"), 21);
}

TEST_F(HistoryStoreTest, AnUndoneIndexIsMadeAgain) {
    for (int i = 0; i < HistoryTable::index_step - 1; ++i) {
        put(1000 + i, std::to_string(i));
    }
    ASSERT_TRUE(store_->commit());
    ASSERT_EQ(count("history_times"), 0);
    put(9000, "9000");
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit before{};
    ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
    rlimit small = before;
    small.rlim_cur = 4096;
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
    const Status failed = store_->commit();
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
    ASSERT_FALSE(failed);
    EXPECT_EQ(values(all()).size(), static_cast<std::size_t>(HistoryTable::index_step - 1));
    put(9000, "9000");
    ASSERT_TRUE(store_->commit());
    EXPECT_EQ(count("history_times"), HistoryTable::index_step);
    EXPECT_EQ(values(all()).size(), static_cast<std::size_t>(HistoryTable::index_step));
}

/// With what the index of schema 4 had.
TEST_F(HistoryStoreTest, AHistoryOfAnEarlierSchemaIsIndexed) {
    for (int i = 0; i < 10; ++i) {
        put(1000 + i, std::to_string(i));
    }
    ASSERT_TRUE(store_->commit());
    store_.reset();
    SQLite::Database(file(), SQLite::OPEN_READWRITE)
        .exec("DROP TABLE history_times; DROP TABLE history_indexed;"
              "CREATE INDEX history_by_time ON history(series, timestamp);"
              "PRAGMA user_version = 4");
    reopen();
    EXPECT_EQ(count("history_times"), 10);
    put(2000, "2000");
    ASSERT_TRUE(store_->commit());
    EXPECT_EQ(values(all()).size(), 11U);
}

/// An empty history does not begin before what its index has seen.
TEST_F(HistoryStoreTest, ALateValueAfterEverythingIsGoneIsSeen) {
    for (int i = 0; i < HistoryTable::index_step; ++i) {
        put(5000 + i, "1");
    }
    ASSERT_TRUE(store_->commit());
    for (int i = 0; i < 10; ++i) {
        store_->prune_history({100'000, no_limit});
        ASSERT_TRUE(store_->commit());
    }
    ASSERT_EQ(count("history"), 0);
    reopen();
    put(1000, "\"late\"");
    ASSERT_TRUE(store_->commit());
    EXPECT_THAT(values(all()), ElementsAre("\"late\""));
}

/// A series that was undone must not be written to: its number may belong to another attribute now.
TEST_F(HistoryStoreTest, AFullDiskNeverMixesUpSeries) {
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit before{};
    ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
    rlimit small = before;
    small.rlim_cur = 256 * 1024;
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
    put(1000, '"' + std::string(800'000, 'x') + '"');
    const Status failed = store_->commit();
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
    ASSERT_FALSE(failed);
    put(2000, "2", "other");
    put(3000, "3");
    ASSERT_TRUE(store_->commit());
    EXPECT_THAT(values(all()), ElementsAre("3"));
    EXPECT_THAT(values(all("other")), ElementsAre("2"));
}

TEST_F(HistoryStoreTest, AnUndoneTransactionLeavesNoTrace) {
    put(1000, "1", "other");
    ASSERT_TRUE(store_->commit());
    put(1000, "1");
    {
        SQLite::Database second(file(), SQLite::OPEN_READWRITE);
        EXPECT_EQ(second.execAndGet("SELECT COUNT(*) FROM series").getInt(), 1)
            << "not committed yet";
    }
    store_.reset(); // without a commit
    reopen();
    EXPECT_THAT(values(all()), ElementsAre());
    put(2000, "2");
    ASSERT_TRUE(store_->commit());
    EXPECT_THAT(values(all()), ElementsAre("2"));
}

} // namespace
} // namespace railbridge::manager
