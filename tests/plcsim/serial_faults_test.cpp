// Faults of a serial line, and adapters that come and go.

#include "tests/plcsim/modbus_client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <array>
#include <filesystem>

namespace plcsim {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class FaultsOnRtu : public testing::Test {
protected:
    RunningPlcsim sim_{{"--rtu", "{dir}/plc", "--baud", "115200", "--unit", "1,2"}};

    ModbusClient connect() { return ModbusClient::rtu(sim_.rtu_link(), 115200); }
};

TEST_F(FaultsOnRtu, AWrongCheckSumIsSeenAsOne) {
    sim_.fault(R"("kind":"wrong_crc","count":1)");
    auto client = connect();
    EXPECT_THAT(client.registers(0, 1), IsEmpty());
    EXPECT_EQ(errno, EMBBADCRC);
    modbus_flush(client.get());
    EXPECT_THAT(client.registers(0, 1), SizeIs(1));
}

TEST_F(FaultsOnRtu, ALateAnswerIsTakenByLibmodbusForTheNextRegister) {
    // The very defect a bridge must not have, so that its tests prove something.
    sim_.set(1, "hr", 0, {1000, 2000});
    sim_.fault(R"("kind":"late","ms":400,"count":1)");
    auto client = connect();
    client.timeout_ms(50);
    EXPECT_THAT(client.registers(0, 1), IsEmpty());
    sim_.silence(1);
    client.timeout_ms(2000);
    EXPECT_THAT(client.registers(1, 1), ElementsAre(1000));
}

TEST_F(FaultsOnRtu, AUnitThatIsNotThereIsSilent) {
    auto client = connect();
    client.timeout_ms(50);
    client.unit(7);
    EXPECT_THAT(client.registers(0, 1), IsEmpty());
    EXPECT_EQ(errno, ETIMEDOUT);
    EXPECT_EQ(sim_.counters().unanswered, 1U);
}

TEST_F(FaultsOnRtu, ABroadcastReachesEveryUnitAndIsNotAnswered) {
    auto client = connect();
    client.timeout_ms(50);
    client.unit(MODBUS_BROADCAST_ADDRESS);
    EXPECT_EQ(modbus_write_register(client.get(), 3, 42), -1);
    EXPECT_THAT(sim_.get(1, "hr", 3), ElementsAre(42));
    EXPECT_THAT(sim_.get(2, "hr", 3), ElementsAre(42));
    EXPECT_THAT(sim_.writes(), SizeIs(2));
    EXPECT_EQ(sim_.counters().answers, 0U);
}

TEST_F(FaultsOnRtu, AnAdapterThatEchoesGivesTheRequestFirst) {
    sim_.fault(R"("kind":"local_echo")");
    auto client = connect();
    EXPECT_EQ(modbus_write_register(client.get(), 3, 42), 1)
        << "libmodbus takes the echo for the answer";
    modbus_flush(client.get());
    EXPECT_THAT(client.registers(3, 1), IsEmpty());
}

TEST_F(FaultsOnRtu, TheAdapterVanishesAndReturnsUnderTheSameName) {
    const std::string link = sim_.rtu_link();
    auto before = connect();
    ASSERT_THAT(before.registers(0, 1), SizeIs(1));
    sim_.vanish();
    EXPECT_FALSE(std::filesystem::is_symlink(link));
    EXPECT_THAT(before.registers(0, 1), IsEmpty()) << "the descriptor is dead";
    EXPECT_THROW(connect(), std::runtime_error);
    sim_.come_back();
    EXPECT_TRUE(std::filesystem::is_symlink(link));
    EXPECT_THAT(connect().registers(0, 1), SizeIs(1));
}

TEST_F(FaultsOnRtu, ANewClientFindsAFreshPort) {
    const auto first = std::filesystem::read_symlink(sim_.rtu_link());
    {
        auto client = connect();
        ASSERT_EQ(::ioctl(modbus_get_socket(client.get()), TIOCEXCL), 0);
        ASSERT_THAT(client.registers(0, 1), SizeIs(1));
    }
    for (int tries = 0; tries < 1000 && std::filesystem::read_symlink(sim_.rtu_link()) == first;
         ++tries)
        ::poll(nullptr, 0, 2);
    EXPECT_NE(std::filesystem::read_symlink(sim_.rtu_link()), first);
    EXPECT_THAT(connect().registers(0, 1), SizeIs(1));
    EXPECT_TRUE(std::filesystem::is_symlink(sim_.rtu_link()));
}

TEST_F(FaultsOnRtu, NoiseIsIgnoredAndCounted) {
    auto client = connect();
    const std::array<std::uint8_t, 5> noise{0, 0xFF, 0x12, 3, 9};
    ASSERT_EQ(::write(modbus_get_socket(client.get()), noise.data(), noise.size()), 5);
    for (int tries = 0; tries < 1000 && sim_.counters().bad_frames == 0; ++tries)
        ::poll(nullptr, 0, 2);
    EXPECT_EQ(sim_.counters().bad_frames, 1U);
    EXPECT_THAT(client.registers(0, 1), SizeIs(1));
}

} // namespace
} // namespace plcsim
