// `attribute history` as an operator uses it.

#include "tests/manager/api_client.hpp"
#include "tests/manager/running_manager.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <ctime>

namespace railbridge::test {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;

class HistoryCommandTest : public testing::Test {
protected:
    HistoryCommandTest() {
        manager_.add_realm("plant");
        user_ = manager_.add_user("plant", "su");
        client_ = std::make_unique<ApiClient>(
            ClientOptions{manager_.paho_url(), "desk", user_.username, user_.secret, "plant"});
        client_->connect();
        client_->subscribe_responses();
        EXPECT_THAT(client_->request(
                        "r/create", R"({"id":")" + id_ +
                                        R"(","name":"Pump","attributes":{"location":{},"notes":{},)"
                                        R"("any":{"meta":{"storeDataPoints":true}}}})"),
                    HasSubstr("CREATE"));
    }

    void update(const std::string& value) {
        EXPECT_THAT(client_->request(id_ + "/attributes/update", R"({"any":)" + value + '}'),
                    HasSubstr("timestamp"));
    }

    CommandResult history(std::vector<std::string> more) {
        std::vector<std::string> arguments{"attribute", "history", "--realm", "plant", id_, "any"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return manager_.run(arguments);
    }

    RunningManager manager_;
    UserLogin user_;
    std::unique_ptr<ApiClient> client_;
    std::string id_ = "pump000000000000000001";
};

TEST_F(HistoryCommandTest, PrintsEveryKindOfValue) {
    const std::string deep = std::string(28, '[') + std::string(28, ']');
    for (const std::string& value :
         {std::string("1.5"), std::string("true"), std::string(R"("a, \"b\"")"),
          std::string(R"({"x":[1,null]})"), std::string("18446744073709551615"), deep}) {
        update(value);
    }
    for (const bool running : {true, false}) {
        if (!running) {
            client_->disconnect();
            manager_.stop();
        }
        const CommandResult csv = history({"--csv"});
        EXPECT_EQ(csv.exit_code, 0) << csv.err;
        EXPECT_THAT(csv.out, testing::StartsWith("time,timestamp,value\n2"));
        EXPECT_THAT(csv.out, HasSubstr(",1.5\n"));
        EXPECT_THAT(csv.out, HasSubstr(",\"a, \"\"b\"\"\"\n"));
        EXPECT_THAT(csv.out, HasSubstr(",\"{\"\"x\"\":[1,null]}\"\n"));
        EXPECT_THAT(csv.out, HasSubstr(deep));
        const CommandResult json = history({"--json"});
        EXPECT_THAT(json.out, MatchesRegex("\\[\n\\{\"timestamp\":[0-9]+,\"value\":1.5\\},\n.*"));
        EXPECT_THAT(json.out, HasSubstr("\"value\":18446744073709551615}"));
        EXPECT_THAT(history({}).out, HasSubstr("  a, \"b\""));
        const CommandResult newest = history({"--limit", "2", "--csv"});
        EXPECT_EQ(std::count(newest.out.begin(), newest.out.end(), '\n'), 3);
        EXPECT_THAT(newest.out, HasSubstr(deep));
        EXPECT_THAT(newest.err, HasSubstr("--limit 0"));
        EXPECT_THAT(history({"--to", "2020-01-01"}).err, HasSubstr("no values in that time"));
        EXPECT_THAT(history({"--from", "1h", "--csv"}).out, HasSubstr(",1.5\n"));
    }
}

TEST_F(HistoryCommandTest, ATextIsNoFormulaForAProgramThatReadsTheCsv) {
    for (const char* value : {R"("=1+1")", R"("-x")", R"("@a,b")", "-5", R"("a=b")"}) {
        update(value);
    }
    const CommandResult csv = history({"--csv"});
    for (const char* field : {",'=1+1\n", ",'-x\n", ",\"'@a,b\"\n", ",-5\n", ",a=b\n"}) {
        EXPECT_THAT(csv.out, HasSubstr(field));
    }
}

TEST_F(HistoryCommandTest, SaysThatThereIsMoreOnlyWhenThereIs) {
    for (const char* value : {"1", "2", "3"}) {
        update(value);
    }
    EXPECT_THAT(history({"--limit", "3"}).err, testing::IsEmpty());
    EXPECT_THAT(history({"--limit", "2"}).err, HasSubstr("older values"));
    EXPECT_THAT(history({"--limit", "4"}).err, testing::IsEmpty());
}

TEST_F(HistoryCommandTest, ADayIsInclusiveAndAYearIsNoTime) {
    update("1.5");
    std::array<char, 32> today{};
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    ::localtime_r(&now, &parts);
    std::strftime(today.data(), today.size(), "%F", &parts);
    EXPECT_THAT(history({"--from", today.data(), "--to", today.data(), "--csv"}).out,
                HasSubstr(",1.5\n"));
    EXPECT_THAT(history({"--from", "2026"}).err, HasSubstr("\"2026\" is no time"));
    EXPECT_EQ(history({"--from", "0"}).exit_code, 0);
    EXPECT_EQ(history({"--from", "1700000000000"}).exit_code, 0);
}

TEST(HistoryCommand, SaysWhenTheServerKeepsNone) {
    RunningManager manager({"--history-days", "0"});
    manager.add_realm("plant");
    const UserLogin user = manager.add_user("plant", "su");
    ApiClient client({manager.paho_url(), "desk", user.username, user.secret, "plant"});
    client.connect();
    client.subscribe_responses();
    const std::string id = "pump000000000000000001";
    client.request("r/create", R"({"id":")" + id +
                                   R"(","name":"Pump","attributes":{"location":{},"notes":{},)"
                                   R"("any":{"value":1,"meta":{"storeDataPoints":true}}}})");
    EXPECT_THAT(manager.run({"attribute", "history", "--realm", "plant", id, "any"}).err,
                HasSubstr("--history-days 0"));
}

TEST_F(HistoryCommandTest, ManyValuesComePieceByPiece) {
    constexpr int values = 300;
    const std::string filler(4000, 'x');
    for (int i = 0; i < values; ++i) {
        update('"' + std::to_string(i) + filler + '"');
    }
    const CommandResult all = history({"--csv", "--limit", "0"});
    EXPECT_EQ(all.exit_code, 0) << all.err;
    EXPECT_EQ(std::count(all.out.begin(), all.out.end(), '\n'), values + 1);
    const CommandResult newest = history({"--csv", "--limit", "250"});
    EXPECT_EQ(std::count(newest.out.begin(), newest.out.end(), '\n'), 251);
    const std::string tail = all.out.substr(all.out.size() - 100'000);
    EXPECT_EQ(newest.out.substr(newest.out.size() - 100'000), tail) << "the same order";
}

TEST_F(HistoryCommandTest, SaysWhatIsWrong) {
    EXPECT_THAT(history({"--from", "yesterday"}).err,
                HasSubstr("--from: \"yesterday\" is no time"));
    EXPECT_EQ(history({"--limit", "-1"}).exit_code, 2);
    EXPECT_EQ(history({"--csv", "--json"}).exit_code, 2);
    EXPECT_THAT(manager_.run({"attribute", "history", "--realm", "plant", id_, "notes"}).err,
                HasSubstr("storeDataPoints"));
    EXPECT_THAT(manager_.run({"attribute", "history", "--realm", "plant", id_, "nothing"}).err,
                HasSubstr("no attribute nothing"));
    EXPECT_EQ(history({"--history-days", "5"}).exit_code, 2);
}

} // namespace
} // namespace railbridge::test
