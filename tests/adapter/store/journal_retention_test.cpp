// How long the journal remembers commands of a box whose clock was set meanwhile.

#include "adapters/store/command_journal.hpp"
#include "tests/adapter/store/state_directory.hpp"

#include <gmock/gmock.h>

namespace railbridge {
namespace {

using store::CommandJournal;
using test::StateDirectory;
using testing::ElementsAre;
using testing::IsEmpty;
using namespace std::chrono_literals;

constexpr WallTime noon{std::chrono::milliseconds{1'800'000'000'000}};
constexpr WallTime boot_without_time{1min};

PendingEvent event(const std::string& ack_id, WallTime stamp) {
    PendingEvent made;
    made.ack_id = ack_id;
    made.asset_id = "4j5ctffGqidATXf3ZN3x1o";
    made.attribute = "lamp";
    made.value = true;
    made.value_json = "true";
    made.event_time = stamp;
    made.received_wall = boot_without_time;
    return made;
}

std::vector<std::string> ack_ids(CommandJournal& journal, WallTime now) {
    const auto records = journal.load(now);
    std::vector<std::string> ids;
    for (const auto& record : records.value()) {
        ids.push_back(record.event.ack_id);
    }
    return ids;
}

TEST(JournalRetention, GoesByTheManagersStampWhereTheBoxHadNoTime) {
    const StateDirectory state;
    const auto journal = CommandJournal::open(state.path(), boot_without_time).value();
    journal->received(event("a", noon));
    ASSERT_TRUE(journal->store("a", CommandState::acked, "", boot_without_time + 2min));
    ASSERT_TRUE(journal->prune(noon + 3min)); // the clock has been set
    EXPECT_THAT(ack_ids(*journal, noon + 3min), ElementsAre("a"));
    EXPECT_THAT(ack_ids(*journal, noon + 25h), ElementsAre("a"));
    EXPECT_THAT(ack_ids(*journal, noon + 25h + 1ms), IsEmpty());
    ASSERT_TRUE(journal->prune(noon + 25h + 1ms));
    EXPECT_THAT(ack_ids(*journal, noon), IsEmpty());
}

TEST(JournalRetention, AStampFarAheadKeepsNothing) {
    const StateDirectory state;
    const auto journal = CommandJournal::open(state.path(), noon).value();
    journal->received(event("a", noon + 10000h));
    ASSERT_TRUE(journal->store("a", CommandState::rejected, "", noon));
    ASSERT_TRUE(journal->prune(noon + 26h));
    EXPECT_THAT(ack_ids(*journal, noon), IsEmpty());
}

} // namespace
} // namespace railbridge
