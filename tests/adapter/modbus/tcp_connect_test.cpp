// Opening a TCP line that does not want to be opened.

#include "adapters/modbus/execute_once.hpp"
#include "adapters/modbus/tcp_socket.hpp"
#include "tests/adapter/modbus/line_under_test.hpp"
#include "tests/adapter/modbus/scripted_peer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/socket.h>

#include <thread>

namespace railbridge::modbus::test {
namespace {

using ::testing::HasSubstr;

/// A port that accepts nothing: the queue of its listener is full, so the kernel drops what comes.
class BlackHole {
public:
    BlackHole()
        : listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
        address_.sin_family = AF_INET;
        address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address_;
        void* raw = &address_;
        EXPECT_EQ(::bind(listener_.get(), static_cast<sockaddr*>(raw), size), 0);
        EXPECT_EQ(::listen(listener_.get(), 0), 0);
        EXPECT_EQ(::getsockname(listener_.get(), static_cast<sockaddr*>(raw), &size), 0);
        for (int i = 0; i < 4; ++i) {
            fillers_.emplace_back(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0));
            ::connect(fillers_.back().get(), static_cast<sockaddr*>(raw), size);
        }
    }
    std::uint16_t port() const { return ntohs(address_.sin_port); }

private:
    Descriptor listener_;
    sockaddr_in address_{};
    std::vector<Descriptor> fillers_;
};

std::uint16_t unused_port() {
    TcpPeer peer([](const Bytes&) { return std::vector<Reply>{}; });
    return peer.port();
}

TEST(TcpConnect, RefusedSaysWhereAndWhatToLookAt) {
    const std::uint16_t port = unused_port();
    LineUnderTest line(tcp_line(port));
    const Status opened = line.open();
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().recovery, Recovery::line_reconnect);
    EXPECT_THAT(opened.error().text, HasSubstr("127.0.0.1:" + std::to_string(port)));
    EXPECT_THAT(opened.error().text, HasSubstr("Connection refused"));
    EXPECT_THAT(opened.error().text, HasSubstr("check the port"));
}

TEST(TcpConnect, IsGivenUpAfterItsTime) {
    BlackHole hole;
    LineUnderTest line(tcp_line(hole.port()));
    const TimePoint begun = line.now();
    const Status opened = line.open();
    ASSERT_FALSE(opened);
    EXPECT_THAT(opened.error().text, HasSubstr("timed out"));
    EXPECT_GE(line.now() - begun, connect_timeout);
    EXPECT_LT(line.now() - begun, connect_timeout + std::chrono::seconds{3});
}

TEST(TcpConnect, IsGivenUpAtOnceWhenToldToStop) {
    BlackHole hole;
    TestClock clock;
    Cancellation cancellation;
    const std::jthread stopper([&cancellation] { cancellation.raise(); });
    const auto begun = clock.now().mono;
    EXPECT_FALSE(connect_tcp({"127.0.0.1", hole.port()}, clock, cancellation));
    EXPECT_LT(clock.now().mono - begun, connect_timeout);
}

TEST(TcpConnect, TakesNamesAndIPv6Addresses) {
    TcpPeer peer([](const Bytes& request) -> std::vector<Reply> {
        return {{Duration{0}, Bytes{request[0], request[1], 0, 0, 0, 5, 1, 3, 2, 0, 8}}};
    });
    Line line = tcp_line(peer.port());
    std::get<TcpSettings>(line.transport).host = "localhost";
    const auto result = execute_once(line, transaction(1, read_holding(0)), TestClock{});
    ASSERT_TRUE(result) << result.error().text;
    EXPECT_EQ(result->outcome.value(), Words{8});
    std::get<TcpSettings>(line.transport).host = "::1";
    const auto refused = execute_once(line, transaction(1, read_holding(0)), TestClock{});
    ASSERT_FALSE(refused) << "the peer listens on IPv4 alone";
    EXPECT_THAT(refused.error().text, HasSubstr("::1"));
}

TEST(TcpConnect, AnUnknownNameIsSaidToBeOne) {
    Line line = tcp_line(502);
    std::get<TcpSettings>(line.transport).host = "no-such-device.invalid";
    const auto result = execute_once(line, transaction(1, read_holding(0)), TestClock{});
    ASSERT_FALSE(result);
    EXPECT_THAT(result.error().text, HasSubstr("no-such-device.invalid"));
    EXPECT_EQ(result.error().recovery, Recovery::line_reconnect);
}

TEST(TcpConnect, ADescriptorThatLibmodbusCannotHandleIsRefused) {
    rlimit limit{};
    ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &limit), 0);
    ASSERT_GE(limit.rlim_max, FD_SETSIZE + 64U)
        << "raise the hard limit of open files (ulimit -Hn)";
    const rlimit before = limit;
    limit.rlim_cur = FD_SETSIZE + 64;
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &limit), 0);
    TcpPeer peer([](const Bytes&) { return std::vector<Reply>{}; });
    LineUnderTest line(tcp_line(peer.port()));
    {
        std::vector<Descriptor> fillers;
        while (fillers.empty() || fillers.back().get() < FD_SETSIZE - 1) {
            fillers.emplace_back(::dup(STDERR_FILENO));
            ASSERT_TRUE(fillers.back());
        }
        const Status opened = line.open();
        ASSERT_FALSE(opened);
        EXPECT_EQ(opened.error().recovery, Recovery::fatal);
        EXPECT_THAT(opened.error().text, HasSubstr("LimitNOFILE"));
    }
    EXPECT_TRUE(line.open());
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
}

} // namespace
} // namespace railbridge::modbus::test
