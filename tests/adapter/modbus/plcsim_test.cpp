// All transports against the simulated devices of plcsim, with their faults.

#include "adapters/modbus/execute_once.hpp"
#include "tests/adapter/modbus/line_under_test.hpp"
#include "tests/plcsim/running_plcsim.hpp"
#include "tests/support/await.hpp"

#include <gtest/gtest.h>

namespace railbridge::modbus::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

enum class Way { tcp, rtu, gateway };

std::vector<std::string> options_of(Way way) {
    switch (way) {
    case Way::tcp:
        return {"--tcp", "127.0.0.1:0", "--unit", "1,2"};
    case Way::rtu:
        return {"--rtu", "{dir}/plc", "--baud", "115200", "--unit", "1,2"};
    case Way::gateway:
        break;
    }
    return {"--rtu-over-tcp", "127.0.0.1:0", "--baud", "115200", "--unit", "1,2"};
}

Line line_of(Way way, const plcsim::RunningPlcsim& sim) {
    switch (way) {
    case Way::tcp:
        return tcp_line(sim.tcp_port());
    case Way::rtu:
        return rtu_line(sim.rtu_link());
    case Way::gateway:
        break;
    }
    return gateway_line(sim.gateway_port());
}

class SimulatedDevice : public ::testing::TestWithParam<Way> {
protected:
    SimulatedDevice()
        : sim_(options_of(GetParam()))
        , settings_(line_of(GetParam(), sim_))
        , line_(settings_) {
        sim_.set(1, "hr", 0, {1000, 1001, 1002, 1003});
        sim_.set(2, "hr", 0, {2000, 2001, 2002, 2003});
    }

    void SetUp() override {
        const Status opened = line_.open();
        ASSERT_TRUE(opened) << opened.error().text;
    }

    plcsim::RunningPlcsim sim_;
    Line settings_;
    LineUnderTest line_;
};

TEST_P(SimulatedDevice, ReadsAndWrites) {
    EXPECT_EQ(line_.execute(transaction(2, read_holding(1, 3), seconds{2})).outcome.value(),
              (Words{2001, 2002, 2003}));
    EXPECT_TRUE(line_.execute(transaction(1, write_register(9, 77), seconds{2})).outcome);
    EXPECT_TRUE(line_
                    .execute(transaction(1, WriteRequest{FunctionCode::write_single_coil, 3, {1}},
                                         seconds{2}))
                    .outcome);
    EXPECT_EQ(sim_.get(1, "hr", 9), std::vector<std::uint16_t>{77});
    EXPECT_EQ(sim_.get(1, "co", 3), std::vector<std::uint16_t>{1});
}

TEST_P(SimulatedDevice, WhateverFaultItHasItsValueIsRightOrRefused) {
    const std::vector<std::string> faults{"wrong_unit", "wrong_function", "wrong_byte_count",
                                          "truncated",  "prefixed",       "glued",
                                          "duplicated", "no_answer"};
    int refused = 0;
    for (const std::string& fault : faults) {
        sim_.fault(R"("kind":")" + fault + R"(","count":1)");
        for (std::uint16_t address = 0; address < 4; ++address) {
            const auto outcome =
                line_.execute(transaction(1, read_holding(address), milliseconds{200})).outcome;
            if (outcome) {
                EXPECT_EQ(*outcome, Words{static_cast<std::uint16_t>(1000 + address)}) << fault;
                continue;
            }
            ++refused;
            EXPECT_EQ(address == 0 || fault == "glued" || fault == "duplicated", true)
                << fault << ": " << outcome.error().detail;
            if (outcome.error().recovery == Recovery::line_reconnect) {
                line_.close();
                ASSERT_TRUE(line_.open());
            }
        }
        sim_.clear_faults();
    }
    EXPECT_GE(refused, 6);
}

TEST_P(SimulatedDevice, AWrongEchoConfirmsNothing) {
    for (const char* fault : {"wrong_address", "wrong_value"}) {
        sim_.fault(R"("kind":")" + std::string(fault) + R"(","count":1)");
        const auto outcome =
            line_.execute(transaction(1, write_register(9, 5), milliseconds{200})).outcome;
        ASSERT_FALSE(outcome) << fault;
        EXPECT_EQ(outcome.error().kind, FailureKind::wrong_echo) << fault;
    }
}

TEST_P(SimulatedDevice, OneShotReadsWithoutADaemonAndIsRefusedBesideOne) {
    TestClock clock;
    const auto beside = execute_once(settings_, transaction(1, read_holding(2), seconds{2}), clock);
    if (settings_.is_serial()) {
        ASSERT_FALSE(beside);
        EXPECT_NE(beside.error().text.find("in use"), std::string::npos) << beside.error().text;
    } else {
        ASSERT_TRUE(beside) << "TCP devices decide themselves how many connections they take";
    }
    line_.close();
    // plcsim gives a serial port a new pseudo-terminal when its user has left.
    ASSERT_TRUE(railbridge::test::await([&] {
        const auto alone =
            execute_once(settings_, transaction(1, read_holding(2), seconds{2}), clock);
        return alone && alone->outcome == Words{1002};
    }));
}

TEST_P(SimulatedDevice, ThatGoesAndComesBackIsPickedUpAgain) {
    ASSERT_TRUE(line_.execute(transaction(1, read_holding(1), seconds{2})).outcome);
    if (settings_.is_serial()) {
        sim_.vanish();
    } else {
        sim_.drop_connections();
    }
    const auto gone = line_.execute(transaction(1, read_holding(1), seconds{2}));
    ASSERT_FALSE(gone.outcome);
    EXPECT_EQ(gone.outcome.error().recovery, Recovery::line_reconnect);
    line_.close();
    if (settings_.is_serial()) {
        EXPECT_FALSE(line_.open());
        sim_.come_back();
    }
    const Status opened = line_.open();
    ASSERT_TRUE(opened) << opened.error().text;
    EXPECT_EQ(line_.execute(transaction(1, read_holding(1), seconds{2})).outcome.value(),
              Words{1001});
}

// A unit behind a gateway dies while the others are asked again and again: the connection stays,
// and nobody else loses an answer.
TEST_P(SimulatedDevice, OneDeadUnitBehindAConnectionCostsTheOthersNothing) {
    if (settings_.is_serial()) {
        return; // nothing is ever opened anew for a timeout there
    }
    const auto before = sim_.counters().connections;
    ASSERT_TRUE(line_.execute(transaction(1, read_holding(0), seconds{2})).outcome);
    sim_.silence(2);
    for (int round = 0; round < 30; ++round) {
        const auto dead = line_.execute(transaction(2, read_holding(0), milliseconds{20}));
        ASSERT_FALSE(dead.outcome);
        EXPECT_EQ(dead.outcome.error().recovery, Recovery::unit_backoff) << round;
        if (round % 3 == 2) {
            EXPECT_EQ(line_.execute(transaction(1, read_holding(1), seconds{2})).outcome.value(),
                      Words{1001});
        }
    }
    EXPECT_EQ(sim_.counters().connections, before);
    sim_.silence(1);
    EXPECT_EQ(
        line_.execute(transaction(1, read_holding(0), milliseconds{20})).outcome.error().recovery,
        Recovery::unit_backoff);
    EXPECT_EQ(
        line_.execute(transaction(1, read_holding(0), milliseconds{20})).outcome.error().recovery,
        Recovery::line_reconnect)
        << "now nobody answers: it may be the connection";
}

INSTANTIATE_TEST_SUITE_P(Transports, SimulatedDevice,
                         ::testing::Values(Way::tcp, Way::rtu, Way::gateway), [](const auto& each) {
                             return each.param == Way::tcp   ? "Tcp"
                                    : each.param == Way::rtu ? "Rtu"
                                                             : "RtuOverTcp";
                         });

} // namespace
} // namespace railbridge::modbus::test
