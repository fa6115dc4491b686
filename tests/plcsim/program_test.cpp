// The program as a whole: write log, watching, moving values, several lines, its end.

#include "tests/plcsim/child_process.hpp"
#include "tests/plcsim/control_client.hpp"
#include "tests/plcsim/modbus_client.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <poll.h>

#include <filesystem>
#include <fstream>

namespace plcsim {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

TEST(WriteLogFile, HoldsEveryExecutedWriteAtOnce) {
    RunningPlcsim sim({"--tcp", "plant=127.0.0.1:0", "--write-log", "{dir}/writes.jsonl"});
    auto client = ModbusClient::tcp(sim.tcp_port("plant"));
    ASSERT_EQ(modbus_write_bit(client.get(), 3, 1), 1);
    ASSERT_EQ(modbus_write_register(client.get(), 9, 500), 1);
    EXPECT_EQ(modbus_write_register(client.get(), 1000, 1), -1) << "refused, so not logged";
    std::ifstream file(sim.directory() + "/writes.jsonl");
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);)
        lines.push_back(line);
    ASSERT_THAT(lines, SizeIs(2));
    EXPECT_THAT(
        lines[0],
        HasSubstr(R"("line":"plant","unit":1,"function":5,"area":"co","address":3,"values":[1])"));
    EXPECT_THAT(lines[1], HasSubstr(R"("function":6,"area":"hr","address":9,"values":[500])"));
}

TEST(ReadLog, SaysWhenEachReadCame) {
    RunningPlcsim sim({"--tcp", "127.0.0.1:0", "--unit", "1-2"});
    auto client = ModbusClient::tcp(sim.tcp_port());
    std::uint16_t words[4] = {};
    ASSERT_EQ(modbus_read_registers(client.get(), 10, 4, words), 4);
    const auto between = sim.set(1, "hr", 0, {1});
    ASSERT_EQ(modbus_write_register(client.get(), 1, 11), 1) << "no read";
    sim.fault(R"("kind":"exception","unit":1)");
    EXPECT_EQ(modbus_read_input_registers(client.get(), 2, 1, words), -1);
    const auto all = sim.reads(1);
    ASSERT_THAT(all, SizeIs(2));
    EXPECT_EQ(all[0].area + ":" + std::to_string(all[0].address), "hr:10");
    EXPECT_EQ(all[0].count, 4);
    EXPECT_LE(all[0].time_ns, between);
    EXPECT_EQ(all[1].area, "ir") << "refused, but it came";
    EXPECT_THAT(sim.reads(1, "", between), SizeIs(1));
    EXPECT_THAT(sim.reads(2), IsEmpty());
}

TEST(WatchWrites, StreamsWhatWasAndWhatComes) {
    RunningPlcsim sim({"--tcp", "127.0.0.1:0"});
    auto client = ModbusClient::tcp(sim.tcp_port());
    ASSERT_EQ(modbus_write_register(client.get(), 1, 11), 1);
    ControlClient watcher(sim.control_port());
    watcher.send_line(R"({"op":"watch_writes","id":"w1"})");
    EXPECT_EQ(watcher.read_line(), R"({"id":"w1","ok":true})");
    EXPECT_THAT(watcher.read_line(), HasSubstr(R"("values":[11])"));
    ASSERT_EQ(modbus_write_register(client.get(), 1, 12), 1);
    EXPECT_THAT(watcher.read_line(), HasSubstr(R"("values":[12])"));
}

TEST(MovingValues, MoveAndCanBeFrozenAndStopped) {
    RunningPlcsim sim({"--tcp", "127.0.0.1:0", "--move"});
    sim.call("move", R"("unit":1,"area":"hr","address":5,"motion":"counter","period_ms":1)");
    const auto changes = [&] {
        const auto first = sim.get(1, "hr", 5);
        for (int tries = 0; tries < 50; ++tries) {
            if (sim.get(1, "hr", 5) != first)
                return true;
            ::poll(nullptr, 0, 1);
        }
        return false;
    };
    EXPECT_TRUE(changes());
    const auto freeze = sim.fault(R"("kind":"freeze","area":"hr","address":5)");
    EXPECT_FALSE(changes());
    sim.clear_fault(freeze);
    EXPECT_TRUE(changes());
    sim.call("stop_moving", R"("unit":1,"area":"hr","address":5)");
    EXPECT_FALSE(changes());
}

TEST(SeveralLines, AreApartAndMustBeNamed) {
    RunningPlcsim sim({"--tcp", "127.0.0.1:0", "--rtu", "{dir}/plc", "--baud", "0"});
    sim.set(1, "hr", 0, {1}, "tcp1");
    sim.set(1, "hr", 0, {2}, "rtu1");
    EXPECT_THAT(ModbusClient::tcp(sim.tcp_port()).registers(0, 1), ElementsAre(1));
    EXPECT_THAT(ModbusClient::rtu(sim.rtu_link()).registers(0, 1), ElementsAre(2));
    EXPECT_THROW(sim.get(1, "hr", 0), std::runtime_error);
    EXPECT_EQ(sim.counters("tcp1").requests, 1U);
    EXPECT_EQ(sim.counters("rtu1").bytes_out, 7U);
    sim.reset_counters();
    EXPECT_EQ(sim.counters("tcp1").requests, 0U);
}

TEST(SeveralClients, AreServedAtTheSameTime) {
    RunningPlcsim sim({"--tcp", "127.0.0.1:0"});
    std::vector<ModbusClient> clients;
    for (int i = 0; i < 20; ++i)
        clients.push_back(ModbusClient::tcp(sim.tcp_port()));
    for (auto& client : clients)
        EXPECT_THAT(client.registers(0, 2), SizeIs(2));
    EXPECT_EQ(sim.counters().connections, 20U);
}

TEST(TheEnd, RemovesTheLinkAndTheControlSocket) {
    const railbridge::test::TemporaryDirectory temporary;
    const auto& directory = temporary.path();
    {
        ChildProcess program({RAILBRIDGE_PLCSIM_PROGRAM, "--rtu", directory / "plc",
                              "--control-socket", directory / "control", "--stop-with-stdin"});
        EXPECT_THAT(program.read_line(10'000), HasSubstr("plcsim ready rtu1="));
        EXPECT_TRUE(std::filesystem::is_symlink(directory / "plc"));
        EXPECT_TRUE(std::filesystem::is_socket(directory / "control"));
    }
    EXPECT_TRUE(std::filesystem::is_empty(directory));
}

TEST(TheLink, GetsTheDirectoryThatItLacks) {
    const railbridge::test::TemporaryDirectory temporary;
    const auto& directory = temporary.path();
    const auto serve = [](const std::filesystem::path& link) {
        ChildProcess program({RAILBRIDGE_PLCSIM_PROGRAM, "--rtu", link, "--stop-with-stdin"});
        EXPECT_THAT(program.read_line(10'000), HasSubstr("plcsim ready rtu1="));
        EXPECT_TRUE(std::filesystem::is_symlink(link));
    };
    serve(directory / "desk" / "plc");
    EXPECT_TRUE(std::filesystem::is_empty(directory)) << "what was made is removed";
    std::filesystem::create_directory(directory / "mine");
    serve(directory / "mine" / "plc");
    EXPECT_TRUE(std::filesystem::exists(directory / "mine"));
    EXPECT_THROW(RunningPlcsim({"--rtu", directory / "no" / "such" / "plc"}), std::runtime_error)
        << "more than one is missing: a typing error";
}

TEST(TheStart, RefusesWhatCannotBe) {
    EXPECT_THROW(RunningPlcsim({}), std::runtime_error);
    EXPECT_THROW(RunningPlcsim({"--tcp", "nonsense"}), std::runtime_error);
    EXPECT_THROW(RunningPlcsim({"--rtu", "/dev/null"}), std::runtime_error) << "no link to a pty";
    EXPECT_THROW(RunningPlcsim({"--tcp", "127.0.0.1:0", "--unit", "1-300"}), std::runtime_error);
}

} // namespace
} // namespace plcsim
