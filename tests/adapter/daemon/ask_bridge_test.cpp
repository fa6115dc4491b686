// Who has the state directory, and who may go past him.

#include "adapters/daemon/ask_bridge.hpp"
#include "adapters/store/state_lock.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace railbridge::daemon {
namespace {

using testing::HasSubstr;

class AskBridge : public testing::Test {
protected:
    AskBridge() {
        settings_.state_dir = directory_.path() / "state";
        settings_.runtime_dir = directory_.path() / "run";
    }
    Recovery asked() { return ask_bridge(settings_, "{}").error().recovery; }
    Recovery asked_if_it_listens() { return ask_if_it_listens(settings_, "{}").error().recovery; }

    test::TemporaryDirectory directory_;
    config::DaemonConfig settings_;
};

TEST_F(AskBridge, FindsNobodyWhereNobodyHasTheStateDirectory) {
    EXPECT_EQ(asked(), Recovery::retry_later);
    EXPECT_EQ(asked_if_it_listens(), Recovery::retry_later);
}

/// It starts, or is an offline command.
TEST_F(AskBridge, OnlyWhatMustBeDoneGoesPastOneThatHasItAndDoesNotListenYet) {
    const auto lock = store::StateLock::take(settings_.state_dir);
    ASSERT_TRUE(lock);
    EXPECT_EQ(asked(), Recovery::fatal);
    EXPECT_EQ(asked_if_it_listens(), Recovery::retry_later);
    ASSERT_TRUE(lock->say_socket(directory_.path() / "elsewhere"));
    EXPECT_EQ(asked(), Recovery::fatal);
    EXPECT_EQ(asked_if_it_listens(), Recovery::retry_later);
}

} // namespace
} // namespace railbridge::daemon
