// What the journal marks as held by no device any more, and what comes of it at the next start.

#include "adapters/store/command_journal.hpp"
#include "bridge/commands/lost_values.hpp"
#include "tests/adapter/store/state_directory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace railbridge {
namespace {

using store::CommandJournal;
using test::StateDirectory;
using testing::IsEmpty;
using testing::UnorderedElementsAre;
using namespace std::chrono_literals;

constexpr WallTime noon{std::chrono::milliseconds{1'800'000'000'000}};
const std::string press = "4j5ctffGqidATXf3ZN3x1o";

PendingEvent event(const std::string& ack_id, const std::string& attribute, WallTime at) {
    PendingEvent made;
    made.ack_id = ack_id;
    made.asset_id = press;
    made.attribute = attribute;
    made.value = true;
    made.event_time = at;
    made.received_wall = noon;
    return made;
}

class LostValue : public testing::Test {
protected:
    std::unique_ptr<CommandJournal> open(const std::string& end_open = {}) const {
        return std::move(*CommandJournal::open(state_.path(), noon, end_open));
    }
    void fill() const {
        const auto journal = open();
        journal->received(event("a", "lamp", noon - 3s));
        journal->received(event("b", "lamp", noon - 2s));
        journal->received(event("c", "speed", noon - 1s));
        for (const auto* id : {"a", "b", "c"}) {
            ASSERT_TRUE(journal->store(id, CommandState::acked, "", noon));
        }
    }
    static LostValues known(CommandJournal& journal) {
        LostValues values;
        values.restore(journal.settings().value());
        return values;
    }

    StateDirectory state_;
};

TEST_F(LostValue, IsMarkedUpToTheNewestCommandOfItsAttribute) {
    fill();
    const auto journal = open();
    EXPECT_THAT(journal->settings().value(), IsEmpty());
    ASSERT_TRUE(journal->lose_values({{press, "lamp"}, {press, "never"}}));
    EXPECT_THAT(journal->settings().value(),
                UnorderedElementsAre(lost_value_setting(press, "lamp", noon - 2s)));
    const auto values = known(*journal);
    EXPECT_TRUE(values.lost(event("a", "lamp", noon - 3s)));
    EXPECT_TRUE(values.lost(event("b", "lamp", noon - 2s)));
    EXPECT_FALSE(values.lost(event("d", "lamp", noon - 1s))) << "commanded since";
    EXPECT_FALSE(values.lost(event("c", "speed", noon - 1s)));
}

TEST_F(LostValue, AllAreWhereWhatIsOpenEnds) {
    fill();
    EXPECT_THAT(open()->settings().value(), IsEmpty()) << "not at any other start";
    const auto values = known(*open("a trial was interrupted"));
    EXPECT_TRUE(values.lost(event("b", "lamp", noon - 2s)));
    EXPECT_TRUE(values.lost(event("c", "speed", noon - 1s)));
    EXPECT_TRUE(known(*open()).lost(event("c", "speed", noon - 1s))) << "and stay so";
}

TEST_F(LostValue, OfTwoMarksTheLaterOneHoldsAndNonsenseNone) {
    LostValues values;
    values.restore({lost_value_setting(press, "lamp", noon),
                    {"lost " + press + " speed", "soon"},
                    {"lost nothing", "5"},
                    lost_value_setting(press, "lamp", noon - 1h)});
    EXPECT_TRUE(values.lost(event("a", "lamp", noon)));
    EXPECT_FALSE(values.lost(event("a", "speed", WallTime{})));
    EXPECT_EQ(values.lose(press, "lamp", noon - 2h), lost_value_setting(press, "lamp", noon));
}

/// The manager's clock was ahead when something was lost, and has been set.
TEST_F(LostValue, IsNotWhatWasWrittenSinceWhateverItsTime) {
    LostValues values;
    values.lose(press, "lamp", noon + 1h);
    const auto setting = values.written(event("b", "lamp", noon));
    ASSERT_TRUE(setting);
    EXPECT_FALSE(values.written(event("b", "lamp", noon))) << "known already";
    EXPECT_THAT(values.missing_in({}), UnorderedElementsAre(*setting));
    const auto check = [](const LostValues& known) {
        EXPECT_TRUE(known.lost(event("a", "lamp", noon + 1h)));
        EXPECT_FALSE(known.lost(event("b", "lamp", noon)));
        EXPECT_TRUE(known.lost(event("c", "lamp", noon + 1s))) << "not written yet";
    };
    check(values);
    const auto journal = open();
    ASSERT_TRUE(journal->keep_setting(setting->name, setting->value));
    check(known(*journal));
    values.restore({lost_value_setting(press, "lamp", noon + 1h)}); // it was not stored
    check(values);
    EXPECT_EQ(values.lose(press, "lamp", noon + 1min),
              lost_value_setting(press, "lamp", noon + 1h));
    EXPECT_TRUE(values.lost(event("b", "lamp", noon)));
    EXPECT_FALSE(values.written(event("d", "lamp", noon + 2h)));
}

} // namespace
} // namespace railbridge
