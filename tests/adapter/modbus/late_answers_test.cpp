// The first safety property: an answer that comes late is never taken for the answer to another
// request. Devices of plcsim answer one request in ten late, by 1.1 to 2.5 times the timeout. The
// test applies the rule the engine applies: a unit that did not answer is left alone until a frame
// of it was seen, or late_limit has passed.
//
// 1000 requests; 10 000 with RAILBRIDGE_LONG=1.

#include "tests/adapter/modbus/line_under_test.hpp"
#include "tests/plcsim/running_plcsim.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string_view>
#include <tuple>

namespace railbridge::modbus::test {
namespace {

using std::chrono::milliseconds;

constexpr Duration timeout = milliseconds{40};
constexpr Duration late_limit = 3 * timeout;
constexpr UnitId units = 3;
constexpr std::uint16_t registers = 50;
constexpr std::uint16_t first_written = 100;

std::uint16_t value_of(UnitId unit, std::uint16_t address) {
    return static_cast<std::uint16_t>(unit * 1000 + address);
}

bool long_run() {
    const char* const asked = std::getenv("RAILBRIDGE_LONG");
    return asked != nullptr && std::string_view(asked) == "1";
}

struct Tally {
    int asked = 0;
    int answered = 0;
    int wrong = 0; ///< accepted, and not what the register holds
    int timeouts = 0;
    int listened = 0;
    int reconnects = 0;
    int others = 0;                                ///< failures of any other kind
    std::set<std::tuple<int, int, int>> confirmed; ///< unit, address, value of accepted writes
};

/// On a serial port, and through a gateway that is connected anew after every second timeout: what
/// the gateway's bus says late then comes over the new connection.
class LateAnswers : public ::testing::TestWithParam<bool> {
protected:
    LateAnswers()
        : sim_({GetParam() ? "--rtu-over-tcp" : "--rtu", GetParam() ? "127.0.0.1:0" : "{dir}/plc",
                "--baud", "115200", "--unit", "1-3"})
        , line_(GetParam() ? gateway_line(sim_.gateway_port()) : rtu_line(sim_.rtu_link())) {
        for (UnitId unit = 1; unit <= units; ++unit) {
            std::vector<std::uint16_t> values;
            for (std::uint16_t address = 0; address < registers; ++address) {
                values.push_back(value_of(unit, address));
            }
            sim_.set(unit, "hr", 0, values);
        }
    }

    void SetUp() override {
        const Status opened = line_.open();
        ASSERT_TRUE(opened) << opened.error().text;
    }

    void make_late(int percent) {
        late_ = sim_.fault(R"("kind":"late","factor":[1.1,2.5],"timeout_ms":40,"percent":)" +
                           std::to_string(percent));
    }

    /// A unit that may be asked; nothing while all of them are left alone.
    std::optional<UnitId> free_unit() {
        std::vector<UnitId> open;
        for (UnitId unit = 1; unit <= units; ++unit) {
            const auto found = closed_.find(unit);
            if (found == closed_.end() || line_.now() >= found->second + late_limit) {
                open.push_back(unit);
            }
        }
        if (open.empty()) {
            return std::nullopt;
        }
        return open[random_() % open.size()];
    }

    void look_at_strays() {
        for (const StrayFrame& stray : line_.strays) {
            const auto found = closed_.find(stray.unit);
            if (found != closed_.end() && stray.at >= found->second) {
                closed_.erase(found);
            }
        }
        line_.strays.clear();
    }

    void read_once(UnitId unit, Tally& tally) {
        const auto address = static_cast<std::uint16_t>(random_() % registers);
        const auto result = line_.execute(transaction(unit, read_holding(address), timeout));
        note(result, tally);
        if (result.outcome && *result.outcome != Words{value_of(unit, address)}) {
            ++tally.wrong;
        }
    }

    void write_once(UnitId unit, Tally& tally) {
        const auto address = static_cast<std::uint16_t>(first_written + random_() % 20);
        const auto value = static_cast<std::uint16_t>(++written_);
        const auto result =
            line_.execute(transaction(unit, write_register(address, value), timeout));
        note(result, tally);
        if (result.outcome) {
            tally.confirmed.emplace(unit, address, value);
        }
    }

    void note(const TransactionResult& result, Tally& tally) {
        ++tally.asked;
        if (result.outcome) {
            ++tally.answered;
            return;
        }
        const bool in_time = result.outcome.error().kind != FailureKind::timeout;
        ++(in_time ? tally.others : tally.timeouts);
        closed_[result.unit] = result.sent;
        if (GetParam() && (result.outcome.error().recovery == Recovery::line_reconnect ||
                           tally.timeouts % 2 == 0)) {
            line_.close();
            ASSERT_TRUE(line_.open());
            ++tally.reconnects;
        }
    }

    Tally run(int requests, bool keep_the_rule) {
        Tally tally;
        while (tally.asked < requests) {
            const auto unit = keep_the_rule ? free_unit() : std::optional(static_cast<UnitId>(1));
            if (!unit) {
                ++tally.listened;
                line_.execute(transaction(closed_.begin()->first, ListenRequest{}, timeout));
            } else if (keep_the_rule && random_() % 4 == 0) {
                write_once(*unit, tally);
            } else {
                read_once(*unit, tally);
            }
            look_at_strays();
        }
        return tally;
    }

    plcsim::RunningPlcsim sim_;
    LineUnderTest line_;
    std::uint64_t late_ = 0;
    int written_ = 0;
    std::mt19937 random_{4711};
    std::map<UnitId, TimePoint> closed_; ///< unit, when the unanswered request was sent
};

TEST_P(LateAnswers, AreNeverTakenForOthers) {
    make_late(10);
    const int requests = long_run() ? 10'000 : 1000;
    const Tally tally = run(requests, true);
    EXPECT_EQ(tally.wrong, 0);
    EXPECT_EQ(tally.others, 0);
    EXPECT_GE(tally.answered, requests * 8 / 10);
    EXPECT_GE(sim_.fault_hits(late_), static_cast<std::uint64_t>(requests) * 7 / 100)
        << "or nothing was tested";
    EXPECT_GE(tally.timeouts, requests * 7 / 100);
    std::set<std::tuple<int, int, int>> executed;
    for (const plcsim::SeenWrite& write : sim_.writes()) {
        ASSERT_EQ(write.values.size(), 1U);
        executed.emplace(write.unit, write.address, write.values[0]);
    }
    EXPECT_FALSE(tally.confirmed.empty());
    for (const auto& [unit, address, value] : tally.confirmed) {
        EXPECT_TRUE(executed.contains({unit, address, value}))
            << "confirmed but never executed: unit " << unit << " register " << address;
    }
    EXPECT_EQ(tally.reconnects > 0, GetParam());
    RecordProperty("timeouts", tally.timeouts);
    RecordProperty("listened", tally.listened);
}

TEST_P(LateAnswers, WithoutTheRuleAreTakenForOthers) {
    // Shows that the test above can fail, and why the rule exists.
    make_late(30);
    EXPECT_GT(run(60, false).wrong, 0);
}

INSTANTIATE_TEST_SUITE_P(Transports, LateAnswers, ::testing::Values(false, true),
                         [](const auto& each) { return each.param ? "RtuOverTcp" : "Rtu"; });

} // namespace
} // namespace railbridge::modbus::test
