// A pty has no bit rate; plcsim takes the time a wire would.

#include "tests/plcsim/modbus_client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>

namespace plcsim {
namespace {

using std::chrono::duration_cast;
using std::chrono::microseconds;
using SteadyClock = std::chrono::steady_clock;

std::int64_t monotonic_ns() {
    return SteadyClock::now().time_since_epoch().count();
}

/// Characters of ten bits.
constexpr double wire_us(int chars, int baud) {
    return chars * 10 * 1e6 / baud;
}

double us_to_read(ModbusClient& client, int count) {
    const auto start = SteadyClock::now();
    EXPECT_EQ(client.registers(0, count).size(), static_cast<std::size_t>(count));
    return static_cast<double>(duration_cast<microseconds>(SteadyClock::now() - start).count());
}

TEST(WireTime, OfAHundredRegistersAt19200) {
    RunningPlcsim sim({"--rtu", "{dir}/plc", "--baud", "19200", "--turnaround-ms", "2"});
    auto client = ModbusClient::rtu(sim.rtu_link());
    const double ideal = wire_us(8 + 205, 19200) + 2000;
    double best = 1e9; // a busy machine adds, it never takes away
    for (int tries = 0; tries < 100 && best > 1.5 * ideal; ++tries) {
        const double taken = us_to_read(client, 100);
        EXPECT_GE(taken, ideal);
        best = std::min(best, taken);
    }
    EXPECT_LE(best, 1.5 * ideal);
}

TEST(WireTime, AWriteTakesEffectAfterTheRequestHasPassedAndBeforeTheAnswerHas) {
    RunningPlcsim sim({"--rtu", "{dir}/plc", "--baud", "9600", "--turnaround-ms", "3"});
    auto client = ModbusClient::rtu(sim.rtu_link(), 9600);
    const std::int64_t start = monotonic_ns();
    ASSERT_EQ(modbus_write_register(client.get(), 1, 77), 1);
    const std::int64_t end = monotonic_ns();
    const auto writes = sim.writes();
    ASSERT_EQ(writes.size(), 1U);
    EXPECT_GE(static_cast<double>(writes[0].time_ns - start), (wire_us(8, 9600) + 3000) * 1000);
    EXPECT_GE(static_cast<double>(end - writes[0].time_ns), wire_us(8, 9600) * 1000);
}

TEST(WireTime, TcpHasNoneButATurnaround) {
    RunningPlcsim sim({"--tcp", "127.0.0.1:0", "--turnaround-ms", "20"});
    auto client = ModbusClient::tcp(sim.tcp_port());
    EXPECT_GE(us_to_read(client, 100), 20'000);
    sim.call("timing", R"("turnaround_ms":0)");
    double best = 1e9;
    for (int tries = 0; tries < 100 && best >= 10'000; ++tries)
        best = std::min(best, us_to_read(client, 100));
    EXPECT_LT(best, 10'000);
}

TEST(WireTime, CountsRequestsThatDidNotWaitForSilence) {
    RunningPlcsim sim({"--rtu", "{dir}/plc", "--baud", "300"});
    auto client = ModbusClient::rtu(sim.rtu_link(), 300);
    ASSERT_EQ(client.registers(0, 1).size(), 1U);
    EXPECT_EQ(sim.counters().short_gaps, 0U) << "nothing came before the first request";
    // libmodbus leaves no silence of its own: 117 ms are due at 300 baud, unless the machine is
    // busy.
    for (int tries = 0; tries < 20 && sim.counters().short_gaps == 0; ++tries) {
        ASSERT_EQ(client.registers(0, 1).size(), 1U);
        ASSERT_EQ(client.registers(0, 1).size(), 1U);
    }
    EXPECT_GE(sim.counters().short_gaps, 1U);
}

} // namespace
} // namespace plcsim
