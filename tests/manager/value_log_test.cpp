// Newest values beside the table: what comes back after a restart, and that the log stays short.

#include "tests/support/temporary_directory.hpp"
#include "tools/manager/store/sqlite_store.hpp"
#include "tools/manager/store/store_check.hpp"
#include "tools/manager/store/value_log.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace railbridge::manager {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class ValueLogTest : public testing::Test {
protected:
    ValueLogTest() { open(); }

    std::string file() const { return directory_.file("manager.db"); }

    void open() {
        store_.reset();
        auto store = open_sqlite_store(file());
        ASSERT_TRUE(store) << (store ? "" : store.error().text);
        store_ = std::move(*store);
    }

    void put_asset(const std::string& id, const std::string& value) {
        Asset asset{id, "plant", "", "Own", "Name", false, 0, 1, {}};
        asset.attributes["a"] = {"a", "number", "{}", value, 1};
        asset.attributes["b"] = {"b", "number", "{}", value, 1};
        store_->put_asset(asset);
    }

    void put(const std::string& id, const std::string& name, const std::string& value) {
        store_->put_value(id, {name, "number", "{}", value, ++time_});
    }

    /// As they come back: id, name, value.
    using Values = std::vector<std::string>;
    Values values() {
        Values all;
        const auto contents = store_->load();
        EXPECT_TRUE(contents);
        for (const Asset& asset : contents->assets) {
            for (const auto& [name, attribute] : asset.attributes) {
                all.push_back(asset.id + '.' + name + '=' + attribute.value_json);
            }
        }
        return all;
    }

    std::int64_t in_table(const char* sql) const {
        return SQLite::Database(file()).execAndGet(sql).getInt64();
    }

    test::TemporaryDirectory directory_;
    std::unique_ptr<Store> store_;
    Millis time_ = 10;
};

TEST_F(ValueLogTest, TheNewestValueComesBackWithItsTime) {
    put_asset("one", "0");
    ASSERT_TRUE(store_->commit());
    EXPECT_FALSE(store_->has_changes());
    put("one", "a", "1");
    EXPECT_TRUE(store_->has_changes());
    put("one", "b", "2");
    ASSERT_TRUE(store_->commit());
    put("one", "a", "3");
    ASSERT_TRUE(store_->commit());
    EXPECT_EQ(in_table("SELECT COUNT(*) FROM value_log"), 2) << "a row for each commit";
    EXPECT_EQ(in_table("SELECT COUNT(*) FROM attributes WHERE value <> '0'"), 0);
    const Values expected{"one.a=3", "one.b=2"};
    EXPECT_EQ(values(), expected);
    open();
    EXPECT_EQ(values(), expected);
    EXPECT_EQ(store_->load()->assets[0].attributes.at("a").timestamp, time_);
}

TEST_F(ValueLogTest, WhatWasNotCommittedDoesNotComeBack) {
    put_asset("one", "0");
    put("one", "a", "1");
    ASSERT_TRUE(store_->commit());
    put("one", "a", "2");
    open();
    EXPECT_EQ(values(), (Values{"one.a=1", "one.b=0"}));
}

TEST_F(ValueLogTest, AnAssetThatIsPutOrErasedStandsForItself) {
    put_asset("one", "0");
    put_asset("two", "0");
    put("one", "a", "1");
    put("two", "a", "1");
    ASSERT_TRUE(store_->commit());
    put_asset("one", "5");
    store_->erase_asset("two");
    put("one", "b", "6");
    ASSERT_TRUE(store_->commit());
    EXPECT_EQ(values(), (Values{"one.a=5", "one.b=6"}));
    put_asset("two", "7"); // the same id again
    ASSERT_TRUE(store_->commit());
    open();
    EXPECT_EQ(values(), (Values{"one.a=5", "one.b=6", "two.a=7", "two.b=7"}));
    put("one", "b", "8");
    put_asset("one", "9"); // in one commit
    ASSERT_TRUE(store_->commit());
    open();
    EXPECT_EQ(values(), (Values{"one.a=9", "one.b=9", "two.a=7", "two.b=7"}));
}

TEST_F(ValueLogTest, ItStaysShortAndLosesNothing) {
    put_asset("busy", "0");
    put_asset("quiet", "0");
    put("quiet", "a", "1");
    ASSERT_TRUE(store_->commit());
    const std::string text = '"' + std::string(1000, 'x') + '"';
    constexpr int in_a_row = 10;
    for (int i = 0; i < 3000; ++i) {
        put("busy", "a", std::to_string(i));
        put("busy", "b", text);
        if (i % in_a_row == in_a_row - 1) {
            ASSERT_TRUE(store_->commit());
        }
    }
    EXPECT_LE(in_table("SELECT SUM(LENGTH(changes)) FROM value_log"),
              static_cast<std::int64_t>(ValueLog::max_bytes));
    EXPECT_EQ(in_table("SELECT value FROM attributes WHERE asset_id = 'quiet' AND name = 'a'"), 1)
        << "its row was dropped";
    EXPECT_EQ(in_table("SELECT COUNT(*) FROM attributes WHERE asset_id = 'busy' AND value = '0'"),
              2)
        << "what keeps changing is not written there";
    open();
    EXPECT_EQ(values(), (Values{"busy.a=2999", "busy.b=" + text, "quiet.a=1", "quiet.b=0"}));
}

TEST_F(ValueLogTest, AValueLongerThanTheLogGoesToTheTable) {
    put_asset("one", "0");
    const std::string text = '"' + std::string(2 * ValueLog::max_bytes, 'x') + '"';
    put("one", "a", text);
    ASSERT_TRUE(store_->commit());
    EXPECT_EQ(in_table("SELECT COUNT(*) FROM value_log"), 0);
    put("one", "b", "1");
    ASSERT_TRUE(store_->commit());
    open();
    EXPECT_EQ(values(), (Values{"one.a=" + text, "one.b=1"}));
}

TEST_F(ValueLogTest, ADamagedRowEndsWhereItIsDamaged) {
    put_asset("one", "0");
    put("one", "a", "1");
    put("one", "b", "2");
    ASSERT_TRUE(store_->commit());
    store_.reset();
    SQLite::Database(file(), SQLite::OPEN_READWRITE)
        .exec("UPDATE value_log SET changes = SUBSTR(changes, 1, LENGTH(changes) - 9)");
    open();
    EXPECT_EQ(values().front(), "one.a=1");
    EXPECT_THAT(store_->load()->damage, ElementsAre(HasSubstr("row 1 ")));
    SQLite::Database(file(), SQLite::OPEN_READWRITE)
        .exec("INSERT INTO value_log VALUES(99, RANDOMBLOB(1000))");
    open();
    EXPECT_EQ(values().front(), "one.a=1");
    EXPECT_THAT(store_->load()->damage,
                ElementsAre(HasSubstr("row 1 "), HasSubstr("rows 2 to 98 "), HasSubstr("row 99 ")));
    EXPECT_EQ(check_store(file())->damage, store_->load()->damage);
    put("one", "a", "3");
    ASSERT_TRUE(store_->commit());
    open();
    EXPECT_EQ(values().front(), "one.a=3");
}

TEST_F(ValueLogTest, ALogThatLacksARowIsNotTakenForTheWholeTruth) {
    put_asset("one", "0");
    for (const char* value : {"1", "2", "3"}) {
        put("one", value == std::string("2") ? "b" : "a", value);
        ASSERT_TRUE(store_->commit());
    }
    EXPECT_THAT(store_->load()->damage, IsEmpty());
    EXPECT_THAT(check_store(file())->damage, IsEmpty());
    store_.reset();
    SQLite::Database(file(), SQLite::OPEN_READWRITE)
        .exec("DELETE FROM value_log WHERE sequence = 2");
    open();
    EXPECT_EQ(values(), (Values{"one.a=3", "one.b=0"}));
    EXPECT_THAT(store_->load()->damage, ElementsAre(HasSubstr("rows 2 to 2 ")));
}

/// As on a disk that cannot be read: the failed commit reads the log again, and that fails too.
TEST_F(ValueLogTest, WithoutItsLogNothingIsLoaded) {
    put_asset("one", "0");
    put("one", "a", "1");
    ASSERT_TRUE(store_->commit());
    SQLite::Database other(file(), SQLite::OPEN_READWRITE);
    other.exec("ALTER TABLE value_log RENAME TO elsewhere");
    put("one", "a", "2");
    EXPECT_FALSE(store_->commit());
    const auto nothing = store_->load();
    ASSERT_FALSE(nothing);
    EXPECT_THAT(nothing.error().text, HasSubstr("the newest values in the store cannot be read"));
    other.exec("ALTER TABLE elsewhere RENAME TO value_log");
    EXPECT_TRUE(store_->has_changes());
    EXPECT_FALSE(store_->commit()) << "what failed is told";
    EXPECT_EQ(values(), (Values{"one.a=1", "one.b=0"}));
}

} // namespace
} // namespace railbridge::manager
