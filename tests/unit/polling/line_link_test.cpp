#include "bridge/polling/line_link.hpp"

#include <gtest/gtest.h>

namespace railbridge::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr TimePoint start{std::chrono::hours{1}};

TEST(LineLink, IsOpenedAtOnceAtTheStart) {
    LineLink link;
    EXPECT_TRUE(link.should_open(TimePoint::min()));
    link.opening();
    EXPECT_FALSE(link.should_open(start));
    EXPECT_FALSE(link.opened()) << "no failure went before";
    EXPECT_TRUE(link.open());
    EXPECT_FALSE(link.should_open(start));
}

TEST(LineLink, DoublesThePauseAfterEachFailureUpToHalfAMinute) {
    LineLink link;
    auto now = start;
    for (const int pause : {500, 1000, 2000, 4000, 8000, 16'000, 30'000, 30'000}) {
        link.opening();
        link.open_failed(now, "no such port");
        EXPECT_FALSE(link.should_open(now + milliseconds{pause} - Duration{1}));
        EXPECT_TRUE(link.should_open(now + milliseconds{pause}));
        now += milliseconds{pause};
    }
}

TEST(LineLink, TellsTheSameFailureOnceAndTheRecovery) {
    LineLink link;
    EXPECT_TRUE(link.open_failed(start, "no such port"));
    EXPECT_FALSE(link.open_failed(start, "no such port"));
    EXPECT_TRUE(link.open_failed(start, "port is in use"));
    EXPECT_EQ(link.last_error(), "port is in use");
    EXPECT_TRUE(link.opened());
    EXPECT_TRUE(link.open_failed(start, "port is in use")) << "it worked in between";
}

TEST(LineLink, AFailureToOpenIsNewsEvenInTheWordsOfWhatBrokeTheLine) {
    LineLink link;
    link.opened();
    link.closing("connection reset");
    link.closed(start);
    EXPECT_TRUE(link.open_failed(start, "connection reset"));
}

TEST(LineLink, ReopensALineThatWorkedAtOnce) {
    LineLink link;
    link.opened();
    link.proved();
    link.closing("adapter gone");
    EXPECT_EQ(link.state(), LineLink::State::closing);
    EXPECT_FALSE(link.should_open(start));
    link.closed(start);
    EXPECT_TRUE(link.should_open(start));
    EXPECT_EQ(link.reconnects(), 1U);
}

TEST(LineLink, APeerThatAnswersOnceAndDropsMakesNoTightLoop) {
    LineLink link;
    int opened = 0;
    for (auto now = start; now < start + seconds{10}; now += milliseconds{1}) {
        if (link.should_open(now)) {
            ++opened;
            link.opening();
            link.opened();
            link.proved();
            link.closing("dropped");
            link.closed(now);
        }
    }
    EXPECT_LE(opened, 21);
}

TEST(LineLink, APeerThatAcceptsAndDropsIsAskedEverMoreSeldom) {
    LineLink link;
    auto now = start;
    for (const int pause : {500, 1000, 2000}) {
        link.opened();
        link.closing("dropped");
        link.closed(now);
        EXPECT_FALSE(link.should_open(now + milliseconds{pause} - Duration{1}));
        EXPECT_TRUE(link.should_open(now + milliseconds{pause}));
        now += milliseconds{pause};
    }
}

} // namespace
} // namespace railbridge::test
