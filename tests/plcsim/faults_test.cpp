// The faults, seen by libmodbus or by a plain socket.

#include "tests/plcsim/modbus_client.hpp"
#include "tests/plcsim/raw_connection.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>

namespace plcsim {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

const Bytes read_one{0x00, 0x07, 0, 0, 0, 6, 1, 3, 0, 0, 0, 1};
const Bytes good_answer{0x00, 0x07, 0, 0, 0, 5, 1, 3, 2, 0x12, 0x34};
const Bytes write_one{0x00, 0x08, 0, 0, 0, 6, 1, 6, 0, 4, 0, 9};

class FaultsOnTcp : public testing::Test {
protected:
    void SetUp() override { sim_.set(1, "hr", 0, {0x1234}); }

    /// What comes back for `request` while only this fault is in force.
    Bytes answer_under(const std::string& fault, const Bytes& request, std::size_t size) {
        sim_.clear_faults();
        sim_.fault(fault);
        RawConnection connection(sim_.tcp_port());
        connection.send(request);
        return connection.receive(size);
    }

    RunningPlcsim sim_{{"--tcp", "127.0.0.1:0", "--unit", "1,2"}};
};

Bytes changed(Bytes bytes, std::size_t at, std::uint8_t value) {
    bytes.at(at) = value;
    return bytes;
}

TEST_F(FaultsOnTcp, SpoilTheAnswerOfARead) {
    EXPECT_EQ(answer_under(R"("kind":"late","ms":1)", read_one, 11), good_answer);
    EXPECT_EQ(answer_under(R"("kind":"wrong_unit")", read_one, 11), changed(good_answer, 6, 2));
    EXPECT_EQ(answer_under(R"("kind":"wrong_unit","value":9)", read_one, 11),
              changed(good_answer, 6, 9));
    EXPECT_EQ(answer_under(R"("kind":"wrong_function")", read_one, 11), changed(good_answer, 7, 4));
    EXPECT_EQ(answer_under(R"("kind":"wrong_byte_count")", read_one, 11),
              changed(good_answer, 8, 4));
    EXPECT_EQ(answer_under(R"("kind":"wrong_data")", read_one, 11), changed(good_answer, 10, 0xCB));
    EXPECT_EQ(answer_under(R"("kind":"foreign_transaction")", read_one, 11),
              changed(good_answer, 1, 8));
    EXPECT_EQ(answer_under(R"("kind":"wrong_protocol")", read_one, 11), changed(good_answer, 3, 1));
}

TEST_F(FaultsOnTcp, SpoilTheLengthOfTheAnswer) {
    Bytes cut = good_answer;
    cut.resize(9);
    EXPECT_EQ(answer_under(R"("kind":"truncated","bytes":2)", read_one, 11), cut);
    Bytes longer = good_answer;
    longer.insert(longer.end(), {0xCA, 0xFE});
    EXPECT_EQ(answer_under(R"("kind":"glued","data":"CAFE")", read_one, 13), longer);
    Bytes prefixed = good_answer;
    prefixed.insert(prefixed.begin(), {0xCA, 0xFE});
    EXPECT_EQ(answer_under(R"("kind":"prefixed","data":"cafe")", read_one, 13), prefixed);
    Bytes twice = good_answer;
    twice.insert(twice.end(), good_answer.begin(), good_answer.end());
    EXPECT_EQ(answer_under(R"("kind":"duplicated")", read_one, 22), twice);
}

TEST_F(FaultsOnTcp, SpoilTheEchoOfAWriteThatIsExecuted) {
    EXPECT_EQ(answer_under(R"("kind":"wrong_echo","what":"address")", write_one, 12),
              changed(write_one, 9, 5));
    EXPECT_EQ(answer_under(R"("kind":"wrong_echo","what":"value")", write_one, 12),
              changed(write_one, 11, 10));
    const Bytes coil_on{0, 8, 0, 0, 0, 6, 1, 5, 0, 4, 0xFF, 0};
    EXPECT_EQ(answer_under(R"("kind":"wrong_echo")", coil_on, 12), changed(coil_on, 10, 0));
    EXPECT_THAT(sim_.writes(), SizeIs(3));
    EXPECT_THAT(sim_.get(1, "hr", 4), ElementsAre(9));
    EXPECT_THAT(sim_.get(1, "co", 4), ElementsAre(1));
}

TEST_F(FaultsOnTcp, CloseTheConnectionBeforeAfterAndDuringTheAnswer) {
    for (const auto& [moment, bytes, writes] :
         {std::tuple("before", 0U, 0U), std::tuple("after", 0U, 1U),
          std::tuple("during", 6U, 2U)}) {
        sim_.clear_faults();
        sim_.fault(std::string(R"("kind":"drop_connection","moment":")") + moment + '"');
        RawConnection connection(sim_.tcp_port());
        connection.send(write_one);
        EXPECT_THAT(connection.receive_until_closed(), SizeIs(bytes)) << moment;
        EXPECT_THAT(sim_.writes(), SizeIs(writes)) << moment;
    }
}

TEST_F(FaultsOnTcp, RefuseWithAnExceptionWithoutExecuting) {
    sim_.fault(R"("kind":"illegal_address","area":"hr","address":[100,101])");
    sim_.fault(R"("kind":"exception","code":6,"unit":2)");
    auto client = ModbusClient::tcp(sim_.tcp_port());
    EXPECT_THAT(client.registers(98, 2), SizeIs(2));
    EXPECT_THAT(client.registers(98, 3), IsEmpty()) << "touches 100";
    EXPECT_EQ(errno, EMBXILADD);
    EXPECT_EQ(modbus_write_register(client.get(), 101, 5), -1);
    client.unit(2);
    EXPECT_THAT(client.registers(0, 1), IsEmpty());
    EXPECT_EQ(errno, EMBXSBUSY);
    EXPECT_THAT(sim_.writes(), IsEmpty());
}

TEST_F(FaultsOnTcp, CountEndsAFault) {
    const auto fault = sim_.fault(R"("kind":"exception","code":4,"count":2,"function":3)");
    auto client = ModbusClient::tcp(sim_.tcp_port());
    EXPECT_THAT(client.registers(0, 1), IsEmpty());
    EXPECT_EQ(modbus_write_register(client.get(), 0, 5), 1) << "another function";
    EXPECT_THAT(client.registers(0, 1), IsEmpty());
    EXPECT_THAT(client.registers(0, 1), SizeIs(1));
    EXPECT_EQ(sim_.fault_hits(fault), 2U);
}

TEST_F(FaultsOnTcp, SilenceConcernsOneUnitAndEnds) {
    sim_.silence(1);
    auto client = ModbusClient::tcp(sim_.tcp_port());
    client.timeout_ms(50);
    EXPECT_EQ(modbus_write_register(client.get(), 0, 5), -1);
    EXPECT_EQ(errno, ETIMEDOUT);
    client.timeout_ms(2000);
    client.unit(2);
    EXPECT_THAT(client.registers(0, 1), SizeIs(1));
    sim_.unsilence(1);
    client.unit(1);
    EXPECT_THAT(client.registers(0, 1), ElementsAre(0x1234)) << "the write was not executed";
    EXPECT_EQ(sim_.counters().unanswered, 1U);
}

TEST_F(FaultsOnTcp, ExecutesAWriteItDoesNotAnswer) {
    sim_.fault(R"("kind":"no_answer")");
    auto client = ModbusClient::tcp(sim_.tcp_port());
    client.timeout_ms(50);
    EXPECT_EQ(modbus_write_register(client.get(), 0, 5), -1);
    EXPECT_THAT(sim_.get(1, "hr", 0), ElementsAre(5));
    EXPECT_THAT(sim_.writes(), SizeIs(1));
}

TEST_F(FaultsOnTcp, StoreAnotherValueThanTheEchoSays) {
    sim_.fault(R"("kind":"clamp","area":"hr","address":10,"max":50)");
    sim_.fault(R"("kind":"clamp","area":"hr","address":11,"min":-20,"max":20,"signed":true)");
    sim_.fault(R"("kind":"override","area":"hr","address":12,"value":3)");
    sim_.fault(R"("kind":"freeze","area":"hr","address":13)");
    const std::vector<std::uint16_t> wanted{80, 0xFF00, 7, 7, 7};
    auto client = ModbusClient::tcp(sim_.tcp_port());
    ASSERT_EQ(modbus_write_registers(client.get(), 10, 5, wanted.data()), 5);
    EXPECT_THAT(client.registers(10, 5), ElementsAre(50, 0xFFEC, 3, 0, 7));
    const auto writes = sim_.writes();
    ASSERT_THAT(writes, SizeIs(1));
    EXPECT_THAT(writes[0].values, ElementsAre(50, 0xFFEC, 7, 0, 7))
        << "what was stored by the write";
    EXPECT_EQ(writes[0].requested, wanted);
}

TEST_F(FaultsOnTcp, APercentageHitsThatShareAndTheSameOnesForTheSameSeed) {
    const auto pattern = [&] {
        sim_.clear_faults();
        RunningPlcsim sim({"--tcp", "127.0.0.1:0"});
        sim.fault(R"("kind":"exception","code":4,"percent":10,"seed":42)");
        auto client = ModbusClient::tcp(sim.tcp_port());
        std::string hits;
        for (int i = 0; i < 1000; ++i)
            hits += client.registers(0, 1).empty() ? 'x' : '.';
        return hits;
    };
    const std::string first = pattern();
    EXPECT_EQ(first, pattern());
    const auto hits = std::count(first.begin(), first.end(), 'x');
    EXPECT_GT(hits, 60);
    EXPECT_LT(hits, 140);
}

TEST_F(FaultsOnTcp, LateAnswersComeWithinTheirRangeAndTheWriteIsExecutedAtOnce) {
    sim_.fault(R"("kind":"late","factor":[1.1,2.5],"timeout_ms":40)");
    RawConnection connection(sim_.tcp_port());
    double soonest = 1e9; // of several: a busy machine only adds
    double first_execution = 1e9;
    for (int i = 0; i < 10; ++i) {
        const auto start = std::chrono::steady_clock::now();
        connection.send(write_one);
        EXPECT_EQ(connection.receive(12), write_one);
        const std::chrono::duration<double, std::milli> taken =
            std::chrono::steady_clock::now() - start;
        EXPECT_GE(taken.count(), 44.0);
        soonest = std::min(soonest, taken.count());
        const double executed_ms =
            static_cast<double>(sim_.writes().back().time_ns - start.time_since_epoch().count()) /
            1e6;
        first_execution = std::min(first_execution, executed_ms);
    }
    EXPECT_LT(soonest, 100.0);
    EXPECT_LT(first_execution, 44.0);
}

TEST_F(FaultsOnTcp, TheListenerVanishesAndReturnsOnTheSamePort) {
    const auto port = sim_.tcp_port();
    RawConnection connection(port);
    sim_.vanish();
    EXPECT_THAT(connection.receive_until_closed(), IsEmpty());
    EXPECT_THROW(RawConnection{port}, std::runtime_error);
    sim_.come_back();
    EXPECT_THAT(ModbusClient::tcp(port).registers(0, 1), ElementsAre(0x1234));
}

TEST_F(FaultsOnTcp, RefusesNewConnectionsAndKeepsOldOnes) {
    RawConnection connection(sim_.tcp_port());
    connection.send(read_one);
    EXPECT_EQ(connection.receive(11), good_answer);
    sim_.call("refuse_connections");
    EXPECT_THROW(RawConnection{sim_.tcp_port()}, std::runtime_error);
    connection.send(read_one);
    EXPECT_EQ(connection.receive(11), good_answer);
    sim_.call("accept_connections");
    EXPECT_NO_THROW(RawConnection{sim_.tcp_port()});
}

TEST_F(FaultsOnTcp, AMisspeltMemberIsRefusedNotIgnored) {
    EXPECT_THROW(sim_.fault(R"("kind":"late","ms":5,"precent":10)"), std::runtime_error);
    EXPECT_THROW(sim_.fault(R"("kind":"latte")"), std::runtime_error);
    EXPECT_THROW(sim_.fault(R"("kind":"late")"), std::runtime_error);
    EXPECT_THROW(sim_.set(1, "hr", 999, {1, 2}), std::runtime_error);
    EXPECT_EQ(sim_.call("faults"), R"({"ok":true,"faults":[]})");
}

} // namespace
} // namespace plcsim
