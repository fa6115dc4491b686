// What becomes of a command when its frame fails: every exception code and every failure, for
// levels and pulses, while it lasts and when it happens once.

#include "tests/component/sim_site.hpp"
#include "tests/component/sim_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

namespace railbridge::sim {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::HasSubstr;

enum class Executes : std::uint8_t { no, yes, perhaps };

/// One cause, and what each kind of command makes of it.
struct Row {
    const char* name;
    FailureKind kind;
    std::uint8_t exception;
    Executes executes; ///< perhaps: both are tried
    CommandState level_lasting;
    CommandState level_once;
    CommandState pulse_lasting;
    CommandState pulse_once;
    const char* says;
};

void PrintTo(const Row& row, std::ostream* out) {
    *out << row.name;
}

std::string name_of(const testing::TestParamInfo<Row>& info) {
    return info.param.name;
}

constexpr auto acked = CommandState::acked;
constexpr auto expired = CommandState::expired;
constexpr auto failed = CommandState::failed;
constexpr auto unknown = CommandState::unknown;
constexpr auto exception = FailureKind::exception;

// clang-format off
constexpr std::array table{
    //   cause                        kind                      code  device executed?   level: lasts, once  pulse: lasts, once  words
    Row{"illegal_function",          exception,                0x01, Executes::no,      failed,  failed,    failed,  failed,    "refused by the device: illegal function (0x01)"},
    Row{"illegal_data_address",      exception,                0x02, Executes::no,      failed,  failed,    failed,  failed,    "refused by the device: illegal data address (0x02)"},
    Row{"illegal_data_value",        exception,                0x03, Executes::no,      failed,  failed,    failed,  failed,    "refused by the device: illegal data value (0x03)"},
    Row{"device_failure",            exception,                0x04, Executes::perhaps, expired, acked,     unknown, unknown,   "refused by the device: server device failure (0x04)"},
    Row{"acknowledge",               exception,                0x05, Executes::perhaps, expired, acked,     unknown, unknown,   "refused by the device: acknowledge (still working) (0x05)"},
    Row{"busy",                      exception,                0x06, Executes::no,      expired, acked,     failed,  acked,     "refused by the device: server device busy (0x06)"},
    Row{"negative_acknowledge",      exception,                0x07, Executes::no,      failed,  failed,    failed,  failed,    "refused by the device: negative acknowledge (0x07)"},
    Row{"memory_parity_error",       exception,                0x08, Executes::perhaps, expired, acked,     unknown, unknown,   "refused by the device: memory parity error (0x08)"},
    Row{"gateway_path_unavailable",  exception,                0x0a, Executes::no,      expired, acked,     failed,  acked,     "refused by the device: gateway path unavailable (0x0a)"},
    Row{"gateway_target_failed",     exception,                0x0b, Executes::perhaps, expired, acked,     unknown, unknown,   "refused by the device: gateway target failed to respond (0x0b)"},
    Row{"exception_of_no_meaning",   exception,                0x09, Executes::perhaps, expired, acked,     unknown, unknown,   "refused by the device: unknown exception (0x09)"},
    Row{"exception_of_the_vendor",   exception,                0x93, Executes::perhaps, expired, acked,     unknown, unknown,   "refused by the device: unknown exception (0x93)"},
    Row{"not_sent",                  FailureKind::not_sent,    0,    Executes::no,      expired, acked,     failed,  acked,     "not sent"},
    Row{"cancelled",                 FailureKind::cancelled,   0,    Executes::no,      expired, acked,     expired, acked,     "older than max_age"},
    Row{"no_answer",                 FailureKind::timeout,     0,    Executes::perhaps, expired, acked,     unknown, unknown,   "no answer in time"},
    Row{"broken_frame",              FailureKind::malformed,   0,    Executes::perhaps, expired, acked,     unknown, unknown,   "malformed answer"},
    Row{"connection_lost_after_send",FailureKind::line_lost,   0,    Executes::perhaps, expired, acked,     unknown, unknown,   "line lost"},
    Row{"another_echo",              FailureKind::wrong_echo,  0,    Executes::perhaps, expired, acked,     unknown, unknown,   "wrong echo"},
};
// clang-format on

Failure failure_of(const Row& row) {
    Failure failure{
        row.kind, static_cast<ExceptionCode>(row.exception), Recovery::unit_backoff, {}};
    if (row.kind == FailureKind::line_lost) {
        failure.recovery = Recovery::line_reconnect;
    }
    return failure;
}

/// A press: a speed (level) and a start (pulse, whose feedback is an input).
class Outcomes : public testing::TestWithParam<Row> {
protected:
    static SimSite site() {
        SimSite site;
        const auto press = site.unit(site.tcp("plant"), 1, "press");
        site.grant_level(site.holding(press, "speed", 0), seconds{60});
        site.grant_pulse(site.coil(press, "start", 4), milliseconds{300});
        return site;
    }
    struct End {
        CommandState state = CommandState::received;
        bool acknowledged = false;
        std::string reason;
        std::size_t executed = 0; ///< frames with the commanded value that the device executed
        std::size_t sent = 0;
        std::uint16_t held = 0; ///< by the device, when all is over
    };

    /// One command whose frames, all or the first, meet this failure. The release of a pulse never
    /// does.
    static End run(const Row& row, bool pulse, bool lasts, bool executed) {
        SimWorld world{site().mapping};
        auto& line = world.line("plant");
        line.unit(1).at(Table::holding_register, 0) = 7;
        End end;
        line.fate = [&](const Transaction& transaction) -> std::optional<SimLine::Fate> {
            const auto* write = std::get_if<WriteRequest>(&transaction.request);
            const bool commanded = write != nullptr && write->values.front() == (pulse ? 1 : 40);
            if (!commanded || (++end.sent > 1 && !lasts)) {
                return std::nullopt;
            }
            return SimLine::Fate{failure_of(row), executed};
        };
        world.start();
        world.run(seconds{3});
        const auto ack = pulse ? world.operator_write("press", "start", true)
                               : world.operator_write("press", "speed", std::int64_t{40});
        EXPECT_TRUE(world.ends(ack, minutes{5}));
        world.run(seconds{5});
        for (const auto& write : line.writes()) {
            if (write.request.values.front() == (pulse ? 1 : 40)) {
                ++end.executed;
            }
        }
        end.state = world.journal(ack);
        end.acknowledged = world.acked(ack);
        end.reason = world.reason(ack);
        end.held =
            pulse ? line.unit(1).at(Table::coil, 4) : line.unit(1).at(Table::holding_register, 0);
        return end;
    }

    static std::vector<bool> executions(const Row& row) {
        switch (row.executes) {
        case Executes::no:
            return {false};
        case Executes::yes:
            return {true};
        case Executes::perhaps:
            break;
        }
        return {false, true};
    }
};

TEST_P(Outcomes, OfALevelThatLasts) {
    for (const bool executed : executions(GetParam())) {
        const auto end = run(GetParam(), false, true, executed);
        EXPECT_EQ(end.state, GetParam().level_lasting);
        EXPECT_FALSE(end.acknowledged);
        EXPECT_THAT(end.reason, HasSubstr(GetParam().says));
        if (GetParam().level_lasting == failed) {
            EXPECT_EQ(end.sent, 1U) << "the device would say the same again";
        }
    }
}

TEST_P(Outcomes, OfALevelWhenItHappensOnce) {
    for (const bool executed : executions(GetParam())) {
        const auto end = run(GetParam(), false, false, executed);
        EXPECT_EQ(end.state, GetParam().level_once);
        EXPECT_EQ(end.acknowledged, GetParam().level_once == acked);
        EXPECT_EQ(end.held, end.acknowledged ? 40 : 7);
        EXPECT_EQ(end.sent, end.acknowledged ? 2U : 1U);
    }
}

TEST_P(Outcomes, OfAPulseWhileItLasts) {
    for (const bool executed : executions(GetParam())) {
        const auto end = run(GetParam(), true, true, executed);
        EXPECT_EQ(end.state, GetParam().pulse_lasting);
        EXPECT_FALSE(end.acknowledged);
        EXPECT_THAT(end.reason, HasSubstr(GetParam().says));
        EXPECT_LE(end.executed, 1U);
        EXPECT_EQ(end.held, 0) << "whatever happened, the coil is at rest in the end";
        if (GetParam().pulse_lasting == unknown) {
            EXPECT_EQ(end.sent, 1U);
            EXPECT_THAT(end.reason, HasSubstr("a pulse is never repeated"));
        }
    }
}

TEST_P(Outcomes, OfAPulseWhenItHappensOnce) {
    for (const bool executed : executions(GetParam())) {
        const auto end = run(GetParam(), true, false, executed);
        EXPECT_EQ(end.state, GetParam().pulse_once);
        EXPECT_EQ(end.acknowledged, GetParam().pulse_once == acked);
        EXPECT_LE(end.executed, 1U);
        EXPECT_EQ(end.held, 0);
    }
}

INSTANTIATE_TEST_SUITE_P(Table, Outcomes, testing::ValuesIn(table), name_of);

/// The same for what comes after a good write.
class ReadBacks : public testing::TestWithParam<Row> {};

TEST_P(ReadBacks, ThatFailLeaveALevelUnverified) {
    for (const bool lasts : {false, true}) {
        SimSite site;
        const auto press = site.unit(site.tcp("plant"), 1, "press");
        const auto speed = site.holding(press, "speed", 0);
        site.grant_level(speed, seconds{60});
        site.point(speed).read = false; // so that only read-backs read it
        SimWorld world{site.mapping};
        std::size_t read_backs = 0;
        world.line("plant").fate =
            [&](const Transaction& transaction) -> std::optional<SimLine::Fate> {
            if (!std::holds_alternative<ReadRequest>(transaction.request) ||
                (++read_backs > 1 && !lasts)) {
                return std::nullopt;
            }
            return SimLine::Fate{failure_of(GetParam()), false};
        };
        world.start();
        world.run(seconds{3});
        read_backs = 0;
        const auto ack = world.operator_write("press", "speed", std::int64_t{40});
        ASSERT_TRUE(world.ends(ack, minutes{10}));
        const bool refused = GetParam().level_lasting == failed;
        EXPECT_EQ(world.journal(ack), refused ? failed : lasts ? expired : acked);
        EXPECT_EQ(world.acked(ack), !refused && !lasts);
        if (refused || lasts) {
            EXPECT_THAT(world.reason(ack), HasSubstr(GetParam().says));
        }
    }
}

std::vector<Row> all_but_cancelled() {
    std::vector<Row> rows;
    for (const auto& row : table) {
        if (row.kind != FailureKind::cancelled) {
            rows.push_back(row);
        }
    }
    return rows;
}

INSTANTIATE_TEST_SUITE_P(Table, ReadBacks, testing::ValuesIn(all_but_cancelled()), name_of);

} // namespace
} // namespace railbridge::sim
