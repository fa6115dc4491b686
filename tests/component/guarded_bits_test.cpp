// Bits of a register in a device without function 22: read, changed, written, with nothing of ours
// between.

#include "tests/component/sim_site.hpp"
#include "tests/component/sim_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace railbridge::sim {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

std::string word_for(const Request& request) {
    const auto hex = [](std::uint32_t word) {
        std::string text(4, '0');
        for (std::size_t i = 0; i < text.size(); ++i) {
            text[3 - i] = "0123456789abcdef"[(word >> (4 * i)) & 0xfU];
        }
        return text;
    };
    if (const auto* write = std::get_if<WriteRequest>(&request)) {
        return "FC" + std::to_string(static_cast<int>(write->function)) + " " +
               std::to_string(write->first) + "=" + hex(write->values.front());
    }
    const auto* read = std::get_if<ReadRequest>(&request);
    return read == nullptr ? "" : "read " + std::to_string(read->range.first);
}

/// A register of bits at hr:20 of a slow device on a busy line: bit 3 is a level, bit 5 a pulse,
/// the others are the PLC's.
class GuardedBitsOnALine : public testing::Test {
protected:
    static SimSite site() {
        SimSite site;
        const auto press = site.unit(site.tcp("plant"), 1, "press");
        for (std::uint16_t i = 0; i < 8; ++i) {
            const auto number = std::to_string(i);
            site.holding(press, "other" + number, static_cast<std::uint16_t>(400 * i + 100),
                         milliseconds{20}); // always due
        }
        const auto bit = [&](const std::string& name, std::uint8_t number) {
            const auto id = site.holding(press, name, 20);
            auto& encoding = site.point(id).encoding;
            encoding.type = RawType::boolean;
            encoding.bit_first = number;
            encoding.bit_count = 1;
            site.point(id).value_type = "boolean";
            return id;
        };
        const auto lamp = bit("lamp", 3);
        site.grant_level(lamp);
        const auto start = bit("start", 5);
        site.grant_pulse(start, milliseconds{100});
        for (const auto id : {lamp, start}) {
            site.point(id).write->read_modify_write = true;
        }
        return site;
    }

    GuardedBitsOnALine()
        : world(site().mapping) {
        world.line("plant").device_time = milliseconds{5};
        world.start();
        world.run(seconds{3});
        world.line("plant").fate =
            [this](const Transaction& transaction) -> std::optional<SimLine::Fate> {
            requests.push_back(word_for(transaction.request));
            return std::nullopt;
        };
    }
    std::uint16_t& word() { return world.line("plant").unit(1).at(Table::holding_register, 20); }
    std::string write(const std::string& attribute, bool value) {
        const auto ack = world.operator_write("press", attribute, value);
        EXPECT_TRUE(world.ends(ack, minutes{1}));
        return ack;
    }
    /// The requests from one write of hr:20 back to what came before it.
    std::vector<std::string> around(const std::string& write) const {
        for (std::size_t i = 1; i + 1 < requests.size(); ++i) {
            if (requests[i] == write) {
                return {requests[i - 1], requests[i], requests[i + 1]};
            }
        }
        return {};
    }

    SimWorld world;
    std::vector<std::string> requests;
};

TEST_F(GuardedBitsOnALine, AreReadChangedWrittenAndReadBackInOneGo) {
    word() = 0x8001;
    const auto ack = write("lamp", true);
    EXPECT_EQ(world.journal(ack), CommandState::acked);
    EXPECT_EQ(word(), 0x8009);
    EXPECT_THAT(around("FC6 20=8009"), testing::ElementsAre("read 20", "FC6 20=8009", "read 20"));
}

TEST_F(GuardedBitsOnALine, KeepWhatThePlcChangesBeforeTheyAreRead) {
    for (std::uint16_t i = 0; i < 50; ++i) {
        const auto others = static_cast<std::uint16_t>(i * 0x0511U & 0xffd7U);
        word() = static_cast<std::uint16_t>((word() & 0x0028U) | others);
        const bool on = i % 2 == 0;
        ASSERT_EQ(world.journal(write("lamp", on)), CommandState::acked);
        ASSERT_EQ(word(), others | (on ? 0x0008 : 0));
    }
}

TEST_F(GuardedBitsOnALine, OfAPulseAreReleasedTheSameWay) {
    word() = 0x8001;
    const auto ack = write("start", true);
    EXPECT_EQ(world.journal(ack), CommandState::acked);
    world.run(seconds{1});
    EXPECT_EQ(word(), 0x8001);
    EXPECT_THAT(around("FC6 20=8021")[0], "read 20");
    EXPECT_THAT(around("FC6 20=8001")[0], "read 20");
}

TEST_F(GuardedBitsOnALine, AreReadAgainWhenTheWriteMustBeRepeated) {
    word() = 0x0001;
    std::size_t writes = 0;
    world.line("plant").fate = [&](const Transaction& transaction) -> std::optional<SimLine::Fate> {
        requests.push_back(word_for(transaction.request));
        if (!std::holds_alternative<WriteRequest>(transaction.request) || ++writes > 1) {
            return std::nullopt;
        }
        word() = 0x0100; // meanwhile
        return SimLine::Fate{Failure{FailureKind::exception,
                                     ExceptionCode::server_device_busy,
                                     Recovery::retry_later,
                                     {}},
                             false};
    };
    EXPECT_EQ(world.journal(write("lamp", true)), CommandState::acked);
    EXPECT_EQ(word(), 0x0108);
}

TEST_F(GuardedBitsOnALine, OfADeviceThatCannotBeReadAreNotWritten) {
    world.line("plant").unit(1).illegal.insert({Table::holding_register, 20});
    const auto ack = write("start", true);
    EXPECT_EQ(world.journal(ack), CommandState::failed);
    EXPECT_EQ(world.reason(ack), "the register must be read before its bits are written: refused "
                                 "by the device: illegal data address (0x02)");
    EXPECT_TRUE(world.line("plant").writes().empty());
}

} // namespace
} // namespace railbridge::sim
