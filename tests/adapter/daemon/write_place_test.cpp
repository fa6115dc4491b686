// A pulse by `railbridge write` is released whatever happens to the bridge meanwhile.

#include "adapters/daemon/write_place.hpp"
#include "tests/support/mapping_builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

namespace railbridge::daemon {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr seconds pulse{2};

/// A coil behind something that answers as the test wants; its time passes at once.
class ScriptedWay : public WriteWay {
public:
    /// What keeps a frame from being executed at this time; nothing if it is executed.
    std::function<std::optional<FailedTransaction>(Duration since_begin, Insist insist)> fails;
    bool coil = false;
    std::vector<std::pair<bool, Duration>> writes; ///< those that were executed
    std::size_t tried = 0;                         ///< writes, also those that were not
    std::vector<std::string> said;

    WordsOrFailure transact(const Request& request, Insist insist, LateGuard* /*late*/) override {
        const auto* write = std::get_if<WriteRequest>(&request);
        tried += write != nullptr ? 1 : 0;
        if (auto failure = fails ? fails(since_begin(), insist) : std::nullopt) {
            return tl::unexpected(std::move(*failure));
        }
        if (write == nullptr) {
            return Words{coil ? std::uint16_t{1} : std::uint16_t{0}};
        }
        coil = write->values.front() != 0;
        writes.emplace_back(coil, since_begin());
        return Words{};
    }
    void await_late_answers(const LateGuard& /*late*/) override {}
    TimePoint now() override { return now_; }
    void wait(Duration time) override { now_ += time; }
    void say(const std::string& text) override { said.push_back(text); }
    Duration since_begin() const { return now_ - begin_; }

private:
    TimePoint begin_{std::chrono::hours{1}};
    TimePoint now_ = begin_;
};

class WritePulse : public testing::Test {
protected:
    WritePulse() {
        const auto coil = site_.coil(site_.unit(site_.tcp_line("net"), 1), "kick", 4);
        site_.grant_pulse(coil).pulse = pulse;
        place_.point = site_.at(coil);
        place_.line = site_.mapping().lines.front();
        place_.name = "tank.kick";
    }
    WriteOutcome write(bool even_if_off = false) {
        return write_place(way_, place_, Words{1}, even_if_off);
    }
    static FailedTransaction not_sent(const std::string& why) { return {fatal(why), false}; }

    test::MappingBuilder site_;
    Place place_;
    ScriptedWay way_;
};

TEST_F(WritePulse, IsReleasedAfterItsTime) {
    EXPECT_TRUE(write().written);
    EXPECT_THAT(way_.writes,
                ElementsAre(std::pair{true, Duration{}}, std::pair{false, Duration{pulse}}));
    EXPECT_THAT(way_.said, IsEmpty());
}

TEST_F(WritePulse, IsReleasedAfterABridgeThatStopsAndStartsMeanwhile) {
    way_.fails = [](Duration at, Insist insist) -> std::optional<FailedTransaction> {
        if (at < seconds{1}) {
            return std::nullopt;
        }
        if (at < seconds{10}) { // it listens to late answers
            return not_sent("not sent (the line is not open)");
        }
        if (at < seconds{25}) { // the next one reads its journal, and has not opened the line
            return insist == Insist::release ? std::nullopt
                                             : std::optional{not_sent("nothing answers")};
        }
        return std::nullopt;
    };
    EXPECT_TRUE(write().written);
    ASSERT_EQ(way_.writes.size(), 2U);
    EXPECT_FALSE(way_.coil);
    EXPECT_LE(way_.writes.back().second, seconds{11});
    ASSERT_EQ(way_.said.size(), 1U) << "Ctrl-C waits";
    EXPECT_THAT(way_.said.front(), HasSubstr("the line is not open"));
}

TEST_F(WritePulse, OnlyItsReleaseGoesPastABridgeThatCannotBeAsked) {
    std::vector<Insist> insists;
    way_.fails = [&](Duration, Insist insist) {
        insists.push_back(insist);
        return std::optional<FailedTransaction>{};
    };
    EXPECT_TRUE(write().written);
    EXPECT_THAT(insists, ElementsAre(Insist::no, Insist::release));
    insists.clear();
    EXPECT_TRUE(write(true).written);
    EXPECT_THAT(insists, ElementsAre(Insist::even_if_off, Insist::release));
}

TEST_F(WritePulse, IsTriedForHalfAMinuteWhereNoFrameReachesTheDevice) {
    way_.fails = [](Duration at, Insist) {
        return at < seconds{1} ? std::nullopt : std::optional{not_sent("somebody has the port")};
    };
    const auto outcome = write();
    ASSERT_FALSE(outcome.written);
    EXPECT_THAT(outcome.written.error().text, HasSubstr("somebody has the port"));
    EXPECT_THAT(outcome.written.error().text, HasSubstr("look at the device, it may be on"));
    EXPECT_GE(way_.since_begin(), pulse + seconds{30});
    EXPECT_LE(way_.since_begin(), pulse + seconds{32});
    EXPECT_LE(way_.tried, 40U);
}

TEST_F(WritePulse, IsGivenUpAfterFiveTriesThatTheDeviceDoesNotAnswer) {
    way_.fails = [](Duration at, Insist) {
        return at < seconds{1} ? std::nullopt
                               : std::optional{FailedTransaction{fatal("no answer in time"), true}};
    };
    EXPECT_FALSE(write().written);
    EXPECT_EQ(way_.tried, 6U);
}

TEST_F(WritePulse, ThatMayHaveHappenedIsReleasedToo) {
    way_.fails = [](Duration at, Insist insist) -> std::optional<FailedTransaction> {
        if (insist != Insist::release) {
            return FailedTransaction{fatal("no answer in time"), true};
        }
        return at < seconds{20} ? std::optional{not_sent("not open")} : std::nullopt;
    };
    const auto outcome = write();
    ASSERT_FALSE(outcome.written);
    EXPECT_THAT(outcome.written.error().text, HasSubstr("the rest value was written after it"));
    ASSERT_EQ(way_.writes.size(), 1U);
    EXPECT_FALSE(way_.writes.front().first);
}

} // namespace
} // namespace railbridge::daemon
