// Signals that come before anybody listens.

#include "adapters/runtime/asio.hpp"
#include "adapters/runtime/signals.hpp"

#include <gtest/gtest.h>

#include <csignal>

namespace railbridge::runtime {
namespace {

TEST(Signals, ThatComeBeforeAnybodyListensAreHeardThen) {
    hold_signals();
    ASSERT_EQ(::raise(SIGHUP), 0);
    ASSERT_EQ(::raise(SIGTERM), 0); // would end this process
    boost::asio::io_context context;
    bool stopped = false;
    bool reloaded = false;
    const Signals signals{context,
                          [&] {
                              stopped = true;
                              context.stop();
                          },
                          [&] { reloaded = true; }};
    context.run();
    EXPECT_TRUE(stopped);
    EXPECT_TRUE(reloaded);
}

TEST(Signals, AreNotHeldAnyMoreBySomebodyWhoListens) {
    hold_signals();
    boost::asio::io_context context;
    const Signals signals{context, [&] { context.stop(); }, [] {}};
    sigset_t held;
    ASSERT_EQ(pthread_sigmask(SIG_BLOCK, nullptr, &held), 0);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP}) {
        EXPECT_EQ(sigismember(&held, signal), 0) << signal;
    }
}

} // namespace
} // namespace railbridge::runtime
