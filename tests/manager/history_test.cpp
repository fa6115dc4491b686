// Which values go into the history.

#include "tests/manager/core_fixture.hpp"

namespace railbridge::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class HistoryTest : public CoreTest {
protected:
    HistoryTest() {
        EXPECT_TRUE(log_in(user_));
        EXPECT_TRUE(log_in(hall_));
        tick();
    }

    std::string make(const Account& account, const std::string& id) {
        EXPECT_THAT(request(account, "r/create",
                            R"({"id":")" + id +
                                R"(","name":"Pump","attributes":{"location":{},)"
                                R"("notes":{},"speed":{"type":"number","value":1,)"
                                R"("meta":{"storeDataPoints":true}},)"
                                R"("other":{"type":"number","value":1,)"
                                R"("meta":{"storeDataPoints":false,)"
                                R"("format":{"storeDataPoints":true}}}}})"),
                    HasSubstr("CREATE"));
        return id;
    }

    std::vector<std::string> kept(const std::string& asset, const std::string& attribute) {
        std::vector<std::string> values;
        const auto points = core_->records().history({asset, attribute, 0, 0, false, 0, {}});
        for (const manager::HistoryPoint& point : *points) {
            values.push_back(point.value_json);
        }
        return values;
    }
};

TEST_F(HistoryTest, KeepsWhatIsMarkedAndNothingElse) {
    const std::string id = make(user_, "pump000000000000000001");
    request(user_, id + "/attributes/update", R"({"speed":2,"other":2,"notes":"x"})");
    request(user_, id + "/attributes/speed/update", "3");
    EXPECT_THAT(kept(id, "speed"), ElementsAre("1.0", "2.0", "3.0"));
    EXPECT_THAT(kept(id, "other"), IsEmpty());
    EXPECT_THAT(kept(id, "notes"), IsEmpty());
    restart();
    ASSERT_TRUE(log_in(user_));
    tick();
    request(user_, id + "/attributes/speed/update", "4");
    EXPECT_THAT(kept(id, "speed"), ElementsAre("1.0", "2.0", "3.0", "4.0"))
        << "the mark is known after a restart";
}

TEST_F(HistoryTest, NullIsNoValue) {
    const std::string id = make(user_, "pump000000000000000001");
    request(user_, id + "/attributes/update", R"({"speed":null})");
    EXPECT_THAT(kept(id, "speed"), ElementsAre("1.0"));
}

TEST_F(HistoryTest, AnAssetUpdateKeepsOnlyWhatChanged) {
    const std::string id = make(user_, "pump000000000000000001");
    const auto update = [&](const std::string& value) {
        pass(1000);
        request(user_, id + "/update",
                R"({"name":"Pump","attributes":{"location":{},"notes":{},"speed":{"type":"number",)"
                R"("value":)" +
                    value + R"(,"meta":{"storeDataPoints":true}}}})");
    };
    update("1");
    EXPECT_THAT(kept(id, "speed"), ElementsAre("1.0"));
    update("5");
    EXPECT_THAT(kept(id, "speed"), ElementsAre("1.0", "5.0"));
}

TEST_F(HistoryTest, APendingEventCountsWhenItIsAcknowledged) {
    const std::string id = make(hall_, "pump000000000000000001");
    const std::string ack_id = text(operator_writes(id, "speed", "9"), "ackId");
    EXPECT_THAT(kept(id, "speed"), ElementsAre("1.0"));
    EXPECT_TRUE(write(hall_, "gateway/events/acknowledge", ack_id));
    tick();
    EXPECT_THAT(kept(id, "speed"), ElementsAre("1.0", "9.0"));
}

TEST_F(HistoryTest, NoMoreIsReadThanIsAnswered) {
    const std::string id = make(user_, "pump000000000000000001");
    EXPECT_THAT(ask({{"command", "attribute history"}, {"asset", id}, {"attribute", "speed"}}),
                HasSubstr("1.0"));
    EXPECT_LE(store_.asked().max_bytes, 256U * 1024);
}

TEST_F(HistoryTest, CanBeSwitchedOff) {
    core_->set_history({0, 0});
    const std::string id = make(user_, "pump000000000000000001");
    request(user_, id + "/attributes/speed/update", "3");
    EXPECT_THAT(kept(id, "speed"), IsEmpty());
}

TEST_F(HistoryTest, IsPrunedWhileTheServerRuns) {
    core_->set_history({10'000, 1'000'000});
    const std::string id = make(user_, "pump000000000000000001");
    pass(9'000);
    tick();
    request(user_, id + "/attributes/speed/update", "3");
    EXPECT_THAT(kept(id, "speed"), ElementsAre("1.0", "3.0"));
    pass(2'000);
    tick();
    EXPECT_THAT(kept(id, "speed"), ElementsAre("3.0"));
}

} // namespace
} // namespace railbridge::test
