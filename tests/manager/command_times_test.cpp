// What time the writes have that wait for a gateway.

#include "tests/manager/core_fixture.hpp"

namespace railbridge::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class CommandTimesTest : public CoreTest {
protected:
    CommandTimesTest() {
        EXPECT_TRUE(log_in(hall_));
        tick();
        pump_ = create_pump(hall_);
    }

    void issue(const std::string& value) { operator_writes(pump_, "speed", value); }

    /// Of what waits, in the order it came.
    std::vector<manager::Millis> times() const {
        std::vector<manager::Millis> found;
        for (const manager::PendingEvent* event : core_->records().pending().all()) {
            found.push_back(event->timestamp);
        }
        return found;
    }

    /// By the gateway: what waits first.
    manager::Millis acknowledge() {
        const std::string ack_id = core_->records().pending().all().front()->ack_id;
        EXPECT_TRUE(write(hall_, "gateway/events/acknowledge", ack_id));
        tick();
        return core_->records().assets().find(pump_)->attributes.find("speed")->second.timestamp;
    }

    void report(const std::string& value) {
        request(hall_, pump_ + "/attributes/speed/update", value);
    }

    std::string pump_;
};

TEST_F(CommandTimesTest, ANewerWriteIsLaterAlsoAfterTheClockWasSetBack) {
    pass(1000);
    const manager::Millis before = now_;
    issue("1");
    now_ -= 3000;
    issue("2");
    issue("3");
    EXPECT_THAT(times(), ElementsAre(before, before + 1, before + 2))
        << "a gateway that wrote the first would take the others for older ones";
}

TEST_F(CommandTimesTest, AWriteIsLaterThanTheValueItReplaces) {
    pass(1000);
    request(hall_, pump_ + "/attributes/speed/update", "6");
    const manager::Millis reported = now_;
    now_ -= 2000;
    ASSERT_TRUE(log_in(user_));
    const std::string answer = request(user_, pump_ + "/attributes/speed/update", "7");
    EXPECT_THAT(times(), ElementsAre(reported + 1));
    EXPECT_THAT(answer, HasSubstr("\"timestamp\":" + std::to_string(reported + 1)))
        << "the writer is told the time that the gateway is";
}

TEST_F(CommandTimesTest, AClockThatWasSetFarBackDoesNotMakeCommandsYoung) {
    pass(3'600'000);
    issue("1");
    now_ -= 3'000'000;
    issue("2");
    issue("3");
    EXPECT_THAT(times(), ElementsAre(now_ + 3'000'000, now_, now_ + 1))
        << "a time ahead would hide how long an event waited";
}

TEST_F(CommandTimesTest, WhatIsDoneAfterAWrongClockHasTheTimeOfItsIssue) {
    constexpr manager::Millis years = manager::Millis{75} * 365 * 24 * 3600 * 1000;
    now_ += years;
    report("6");
    now_ -= years;
    pass(1000);
    const manager::Millis issued = now_;
    issue("7");
    pass(1000);
    EXPECT_EQ(acknowledge(), issued);
}

TEST_F(CommandTimesTest, WhatIsDoneIsNotOlderThanWhatWasReportedMeanwhile) {
    issue("7");
    pass(2000);
    report("7");
    const manager::Millis reported = now_;
    now_ -= 1000; // set back a little
    EXPECT_EQ(acknowledge(), reported);
}

} // namespace
} // namespace railbridge::test
