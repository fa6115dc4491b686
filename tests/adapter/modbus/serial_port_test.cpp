// Opening serial devices: locks, settings, adapters that vanish and return.

#include "adapters/modbus/execute_once.hpp"
#include "adapters/modbus/serial_port.hpp"
#include "bridge/modbus/rtu_frame.hpp"
#include "tests/adapter/modbus/line_under_test.hpp"
#include "tests/adapter/modbus/scripted_peer.hpp"
#include "tests/support/failing_open.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <termios.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <optional>
#include <string>

namespace railbridge::modbus::test {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;
using ::testing::Not;

std::vector<Reply> answer_with_address(const Bytes& request) {
    return {{Duration{0}, rtu_frame(request[0], Bytes{3, 2, request[2], request[3]})}};
}

SerialSettings settings_of(const PtyPeer& peer) {
    return std::get<SerialSettings>(rtu_line(peer.device()).transport);
}

TEST(SerialPort, IsSetUpRawWithTheSettingsAsked) {
    PtyPeer peer(answer_with_address);
    SerialSettings settings = settings_of(peer);
    settings.baud = 38400;
    settings.stop_bits = 2;
    const auto port = open_serial(settings);
    ASSERT_TRUE(port) << port.error().text;
    termios actual{};
    ASSERT_EQ(::tcgetattr(port->get(), &actual), 0);
    EXPECT_EQ(::cfgetospeed(&actual), static_cast<speed_t>(B38400));
    EXPECT_NE(actual.c_cflag & CSTOPB, 0U);
    EXPECT_EQ(actual.c_cflag & CSIZE, static_cast<tcflag_t>(CS8));
    EXPECT_EQ(actual.c_lflag & (ECHO | ICANON), 0U);
    EXPECT_EQ(actual.c_iflag & (IXON | IXOFF | ICRNL), 0U);
}

TEST(SerialPort, RefusesWhatTheDeviceCannotBe) {
    PtyPeer peer(answer_with_address);
    SerialSettings odd_rate = settings_of(peer);
    odd_rate.baud = 14400;
    const auto rate = open_serial(odd_rate);
    ASSERT_FALSE(rate);
    EXPECT_EQ(rate.error().recovery, Recovery::fatal);
    EXPECT_THAT(rate.error().text, HasSubstr("14400"));
    SerialSettings even = settings_of(peer);
    even.parity = Parity::even;
    EXPECT_THAT(open_serial(even).error().text, HasSubstr("8N1"));
    SerialSettings rs485 = settings_of(peer);
    rs485.rs485 = Rs485Mode::kernel;
    EXPECT_THAT(open_serial(rs485).error().text, HasSubstr("RS-485"));
    SerialSettings file = settings_of(peer);
    file.device = "/dev/null";
    EXPECT_THAT(open_serial(file).error().text, HasSubstr("no serial device"));
}

TEST(SerialPort, ThatIsMissingIsNamedWithTheNextStep) {
    const auto port = open_serial({.device = "/dev/serial/by-id/not-there"});
    ASSERT_FALSE(port);
    EXPECT_EQ(port.error().recovery, Recovery::line_reconnect);
    EXPECT_THAT(port.error().text, HasSubstr("/dev/serial/by-id/not-there"));
    EXPECT_THAT(port.error().text, HasSubstr("plugged in"));
}

TEST(SerialPort, ThatTheServiceMayNotUseIsToldFromOneOfAnotherGroup) {
    const auto refused_with = [](int error) {
        const auto port = railbridge::test::where_opening_fails(
            error, [] { return open_serial({.device = "/dev/serial/by-id/meters"}); });
        return port && !*port ? port->error().text : std::string("not refused");
    };
    const std::string policy = refused_with(EPERM);
    EXPECT_THAT(policy, HasSubstr("/dev/serial/by-id/meters"));
    EXPECT_THAT(policy, HasSubstr("systemctl restart railbridge"));
    EXPECT_THAT(policy, HasSubstr("DeviceAllow="));
    EXPECT_THAT(policy, Not(HasSubstr("dialout")));
    const std::string group = refused_with(EACCES);
    EXPECT_THAT(group, HasSubstr("dialout"));
    EXPECT_THAT(group, Not(HasSubstr("DeviceAllow=")));
}

TEST(SerialPort, HeldByALineIsRefusedToASecondOne) {
    PtyPeer peer(answer_with_address);
    LineUnderTest holder(rtu_line(peer.device()));
    ASSERT_TRUE(holder.open());
    const auto once =
        execute_once(rtu_line(peer.device()), transaction(1, read_holding(5)), TestClock{});
    ASSERT_FALSE(once);
    EXPECT_EQ(once.error().recovery, Recovery::line_reconnect);
    EXPECT_THAT(once.error().text, HasSubstr(peer.device()));
    EXPECT_THAT(once.error().text, HasSubstr("in use"));
    holder.close();
    const auto after =
        execute_once(rtu_line(peer.device()), transaction(1, read_holding(5)), TestClock{});
    ASSERT_TRUE(after) << after.error().text;
    EXPECT_EQ(after->outcome.value(), Words{5});
}

/// The first request is answered so late; all others as slowly as is in time, so that they would
/// meet the answer to the first.
Script first_answer_after(Duration late) {
    return [late, asked = 0](const Bytes& request) mutable {
        auto replies = answer_with_address(request);
        replies.front().after = ++asked == 1 ? late : Duration{milliseconds{100}};
        return replies;
    };
}

TEST(SerialPort, IsLeftByAOneShotWhenTheLateAnswerHasComeAndNotBefore) {
    PtyPeer peer(first_answer_after(milliseconds{220}));
    auto line = rtu_line(peer.device());
    line.late_limit = std::chrono::minutes{1}; // nobody waits for its end
    const TestClock clock;
    const auto from = clock.now().mono;
    const auto first = execute_once(line, transaction(1, read_holding(5)), clock);
    ASSERT_TRUE(first) << first.error().text;
    ASSERT_FALSE(first->outcome);
    EXPECT_EQ(first->outcome.error().kind, FailureKind::timeout);
    EXPECT_GE(clock.now().mono - from, milliseconds{220});
    EXPECT_LT(clock.now().mono - from, std::chrono::seconds{30});
    const auto second =
        execute_once(line, transaction(1, read_holding(6), std::chrono::seconds{2}), clock);
    ASSERT_TRUE(second) << second.error().text;
    EXPECT_EQ(second->outcome.value(), Words{6}) << "not the 5 that was asked for first";
}

TEST(SerialPort, IsKeptByAOneShotAsLongAsADeviceMayAnswer) {
    PtyPeer peer([](const Bytes& /*request*/) { return std::vector<Reply>{}; });
    auto line = rtu_line(peer.device());
    line.late_limit = milliseconds{300};
    const TestClock clock;
    const auto result = execute_once(line, transaction(1, read_holding(5)), clock);
    ASSERT_TRUE(result) << result.error().text;
    ASSERT_FALSE(result->outcome);
    EXPECT_GE(clock.now().mono - result->finished, line.late_limit);
    line.late_limit = {};
    const auto patient =
        execute_once(line, transaction(1, read_holding(5), milliseconds{100}), clock);
    ASSERT_TRUE(patient);
    EXPECT_GE(clock.now().mono - patient->finished, milliseconds{100}) << "its own, if longer";
}

TEST(SerialPort, IsLeftAtOnceWhereTheCallerCannotWaitAndKeptLater) {
    PtyPeer peer(first_answer_after(milliseconds{220}));
    auto line = rtu_line(peer.device());
    line.late_limit = milliseconds{300};
    const TestClock clock;
    LateGuard late;
    const auto first = execute_once(line, transaction(1, read_holding(5)), clock, late);
    ASSERT_TRUE(first);
    ASSERT_FALSE(first->outcome);
    EXPECT_EQ(late.closed_until(), first->finished + line.late_limit);
    await_late_answers(line, late, clock);
    EXPECT_GE(clock.now().mono, late.closed_until());
    const auto second =
        execute_once(line, transaction(1, read_holding(6), std::chrono::seconds{2}), clock, late);
    EXPECT_EQ(second.value().outcome.value(), Words{6});
}

TEST(SerialPort, HeldByAnotherProcessIsRefusedWithItsNumber) {
    PtyPeer peer(answer_with_address);
    std::array<int, 2> ready{};
    std::array<int, 2> leave{};
    ASSERT_EQ(::pipe(ready.data()), 0);
    ASSERT_EQ(::pipe(leave.data()), 0);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        // Only calls that are safe after fork in a program with threads.
        char byte = 'x';
        const int fd = ::open(peer.device().c_str(), O_RDWR | O_NOCTTY);
        const bool locked = fd >= 0 && ::flock(fd, LOCK_EX | LOCK_NB) == 0;
        ::close(leave[1]);
        bool told = ::write(ready[1], &byte, 1) == 1;
        told = ::read(leave[0], &byte, 1) == 0 && told;
        ::_exit(locked && told ? 0 : 1);
    }
    char byte = 0;
    ASSERT_EQ(::read(ready[0], &byte, 1), 1);
    const auto port = open_serial(settings_of(peer));
    for (const int fd : {ready[0], ready[1], leave[0], leave[1]}) {
        ::close(fd);
    }
    int status = -1;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
    ASSERT_FALSE(port);
    // The test holds the pseudo-terminal too, but a process is not named to itself.
    EXPECT_THAT(port.error().text, HasSubstr("by process " + std::to_string(child)));
}

TEST(SerialPort, ThatVanishesIsSaidWithinOneTransactionAndOpensAgainUnderItsName) {
    namespace fs = std::filesystem;
    const railbridge::test::TemporaryDirectory directory;
    const fs::path link = directory / "meters";
    std::optional<PtyPeer> peer(std::in_place, answer_with_address);
    fs::create_symlink(peer->device(), link);
    LineUnderTest line(rtu_line(link));
    const auto descriptors = [] {
        return std::distance(fs::directory_iterator("/proc/self/fd"), fs::directory_iterator());
    };
    ASSERT_TRUE(line.open());
    const auto before = descriptors();
    for (std::uint16_t round = 0; round < 20; ++round) {
        ASSERT_EQ(line.execute(transaction(1, read_holding(round))).outcome.value(), Words{round});
        peer.reset();
        fs::remove(link);
        const auto gone = line.execute(transaction(1, read_holding(1)));
        ASSERT_FALSE(gone.outcome);
        EXPECT_EQ(gone.outcome.error().kind, FailureKind::not_sent);
        EXPECT_EQ(gone.outcome.error().recovery, Recovery::line_reconnect);
        line.close();
        EXPECT_FALSE(line.open());
        peer.emplace(answer_with_address);
        fs::create_symlink(peer->device(), link);
        const Status opened = line.open();
        ASSERT_TRUE(opened) << opened.error().text;
    }
    EXPECT_EQ(descriptors(), before);
    peer.reset();
}

TEST(SerialPort, ThatVanishesWhileWaitingIsLostAtOnce) {
    std::optional<PtyPeer> peer;
    std::atomic<bool> asked{false};
    peer.emplace([&asked](const Bytes&) {
        asked = true;
        return std::vector<Reply>{};
    });
    LineUnderTest line(rtu_line(peer->device()));
    ASSERT_TRUE(line.open());
    const std::jthread unplug([&] {
        while (!asked) {
            std::this_thread::yield();
        }
        peer.reset();
    });
    const TimePoint begun = line.now();
    const auto result =
        line.execute(transaction(1, write_register(1, 1), std::chrono::seconds{20}));
    EXPECT_LT(line.now() - begun, std::chrono::seconds{10});
    ASSERT_FALSE(result.outcome);
    EXPECT_EQ(result.outcome.error().kind, FailureKind::line_lost);
    EXPECT_TRUE(result.outcome.error().may_have_been_executed());
}

} // namespace
} // namespace railbridge::modbus::test
