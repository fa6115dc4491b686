// rs485 = "rts": the direction is switched around each frame. The modem line is a fake, as no
// pseudo-terminal has one; the bytes go through a real one.

#include "adapters/modbus/rtu_client.hpp"
#include "bridge/modbus/rtu_frame.hpp"
#include "tests/adapter/modbus/line_under_test.hpp"
#include "tests/adapter/modbus/scripted_peer.hpp"

#include <gtest/gtest.h>

#include <cerrno>

namespace railbridge::modbus::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

struct Edge {
    bool on = false;
    TimePoint at{};
};

struct Wire {
    std::vector<Edge> edges;
    int busy_looks = 0; ///< how often the transmitter still says that it sends
    int looks = 0;
    bool broken = false;
};

class FakeModemLines final : public ModemLines {
public:
    FakeModemLines(Wire& wire, const Clock& clock)
        : wire_(wire)
        , clock_(clock) {}
    bool set_rts(int /*fd*/, bool on) override {
        if (wire_.broken) {
            errno = ENOTTY;
            return false;
        }
        wire_.edges.push_back({on, clock_.now().mono});
        return true;
    }
    bool transmitter_empty(int /*fd*/) override { return ++wire_.looks > wire_.busy_looks; }

private:
    Wire& wire_;
    const Clock& clock_;
};

class Rts : public ::testing::Test {
protected:
    Rts()
        : peer_([](const Bytes& request) -> std::vector<Reply> {
            return {{Duration{0}, rtu_frame(request[0], Bytes{3, 2, request[2], request[3]})}};
        }) {
        settings_.device = peer_.device();
        settings_.baud = 9600;
        settings_.rs485 = Rs485Mode::rts;
    }

    RtuClient client() {
        return {make_serial_link(settings_, clock_, cancellation_,
                                 std::make_unique<FakeModemLines>(wire_, clock_)),
                clock_, cancellation_, trace_};
    }

    TransactionResult ask(RtuClient& client) {
        return client.execute(transaction(1, read_holding(5), seconds{5}), strays_,
                              [] { return false; });
    }

    TestClock clock_;
    Cancellation cancellation_;
    FrameTrace trace_;
    Wire wire_;
    PtyPeer peer_;
    SerialSettings settings_;
    std::vector<StrayFrame> strays_;
};

TEST_F(Rts, IsOnFromBeforeTheFrameUntilItsLastCharacterHasLeft) {
    wire_.busy_looks = 3;
    auto line = client();
    ASSERT_TRUE(line.open());
    ASSERT_EQ(wire_.edges.size(), 1U);
    EXPECT_FALSE(wire_.edges[0].on) << "the line listens until there is something to say";
    EXPECT_EQ(ask(line).outcome.value(), Words{5});
    ASSERT_EQ(wire_.edges.size(), 3U);
    EXPECT_TRUE(wire_.edges[1].on);
    EXPECT_FALSE(wire_.edges[2].on);
    EXPECT_GE(wire_.edges[2].at - wire_.edges[1].at, 8 * settings_.character_time())
        << "write() returns long before the wire is through";
    EXPECT_EQ(wire_.looks, 4) << "and the driver says when its own queue is";
}

TEST_F(Rts, IsReleasedEvenIfTheTransmitterNeverEmpties) {
    wire_.busy_looks = 1'000'000;
    auto line = client();
    ASSERT_TRUE(line.open());
    const auto result = ask(line);
    ASSERT_FALSE(result.outcome);
    EXPECT_TRUE(result.outcome.error().may_have_been_executed());
    ASSERT_EQ(wire_.edges.size(), 3U);
    EXPECT_FALSE(wire_.edges[2].on);
}

TEST_F(Rts, ThatCannotBeSwitchedIsToldWhenTheLineIsOpened) {
    wire_.broken = true;
    auto line = client();
    const auto opened = line.open();
    ASSERT_FALSE(opened);
    EXPECT_NE(opened.error().text.find("rs485 = \"kernel\""), std::string::npos)
        << opened.error().text;
}

TEST_F(Rts, OfAPseudoTerminalDoesNotExist) {
    Line line;
    line.transport = settings_;
    EXPECT_FALSE(LineUnderTest(line).open());
}

} // namespace
} // namespace railbridge::modbus::test
