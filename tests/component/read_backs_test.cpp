// What proves that the device holds a value: read-backs with time to settle, with a tolerance, from
// another place; and the order of everything up to the acknowledgement.

#include "tests/component/sim_site.hpp"
#include "tests/component/sim_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

namespace railbridge::sim {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::HasSubstr;

class ReadBack : public testing::Test {
protected:
    ReadBack() {
        press_ = site_.unit(site_.tcp("plant"), 1, "press");
        speed_ = site_.holding(press_, "speed", 0);
        site_.grant_level(speed_, seconds{60});
        site_.grant_pulse(start_ = site_.coil(press_, "start", 4), milliseconds{300});
    }
    WriteGrant& grant(PointId point) { return *site_.point(point).write; }
    SimWorld& begin() {
        world_ = std::make_unique<SimWorld>(site_.mapping);
        world_->start();
        world_->run(seconds{3});
        return *world_;
    }
    SimDevice& device() { return world_->line("plant").unit(1); }
    std::string write(const std::string& attribute, Value value) {
        const auto ack = world_->operator_write("press", attribute, std::move(value));
        EXPECT_TRUE(world_->run_until([&] { return world_->ended(ack); }, minutes{5}));
        world_->run(seconds{2});
        return ack;
    }
    /// The device does this `time` after the next write.
    void later(Duration time, std::function<void(SimDevice&)> act) {
        auto& line = world_->line("plant");
        line.fate = [this, time, act = std::move(act), at = never, done = false](
                        const Transaction& transaction) mutable -> std::optional<SimLine::Fate> {
            if (at == never && std::holds_alternative<WriteRequest>(transaction.request)) {
                at = world_->mono() + time;
            } else if (!done && world_->mono() >= at) {
                act(device());
                done = true;
            }
            return std::nullopt;
        };
    }

    SimSite site_;
    DeviceId press_{};
    PointId speed_{};
    PointId start_{};
    std::unique_ptr<SimWorld> world_;
};

/// Every effect of a command, in order, as one word each.
std::string word_for(const Effect& effect, const std::string& ack) {
    if (const auto* batch = std::get_if<ExecuteBatch>(&effect)) {
        const auto& request = batch->batch.transactions[0].request;
        if (std::holds_alternative<WriteRequest>(request)) {
            return "write";
        }
        const auto* read = std::get_if<ReadRequest>(&request);
        return read != nullptr && read->range.table == Table::holding_register ? "read" : "";
    }
    if (const auto* stored = std::get_if<StoreCommand>(&effect); stored && stored->ack_id == ack) {
        return "store " + std::string(to_string(stored->state));
    }
    if (const auto* sent = std::get_if<Acknowledge>(&effect); sent && sent->ack_id == ack) {
        return "acknowledge";
    }
    if (const auto* update = std::get_if<PublishUpdate>(&effect)) {
        for (const auto& value : update->batch.values) {
            if (value.attribute == "speed") {
                return "publish " + to_text(value.value);
            }
        }
    }
    return {};
}

TEST_F(ReadBack, ComesBetweenTheWriteAndTheAcknowledgementAndThePublishedValueLast) {
    auto& world = begin();
    std::vector<std::string> effects;
    std::string ack;
    world.crash_after_effect = [&](const Effect& effect) {
        if (auto word = word_for(effect, ack); !word.empty()) {
            effects.push_back(std::move(word));
        }
        return false;
    };
    ack = world.operator_write("press", "speed", std::int64_t{40});
    effects.clear();
    ASSERT_TRUE(world.ends(ack, minutes{1}));
    ASSERT_TRUE(world.run_until([&] { return effects.back() == "publish 40"; }, seconds{1}));
    std::vector<std::string> order; // polls read, too: what matters is the one after the write
    for (const auto& one : effects) {
        if (one != "read" || (!order.empty() && order.back() == "write")) {
            order.push_back(one);
        }
    }
    EXPECT_THAT(order, testing::ElementsAre("write", "read", "store written", "acknowledge",
                                            "store acked", "publish 40"));
}

TEST_F(ReadBack, SaysWhatTheDeviceMadeOfTheValue) {
    auto& world = begin();
    device().after_write = [](SimDevice& plc) { plc.at(Table::holding_register, 0) = 45; };
    const auto ack = write("speed", std::int64_t{50});
    EXPECT_EQ(world.journal(ack), CommandState::failed);
    EXPECT_EQ(world.reason(ack), "the device holds 45 (read-back differs)");
    EXPECT_FALSE(world.acked(ack));
    EXPECT_EQ(world.told("press", "speed"), Value{std::int64_t{45}});
}

TEST_F(ReadBack, WaitsForTheLastWordOfADeviceThatTakesTimeToLimit) {
    grant(speed_).settle = milliseconds{500};
    auto& world = begin();
    later(milliseconds{200}, [](SimDevice& plc) { plc.at(Table::holding_register, 0) = 45; });
    const auto ack = write("speed", std::int64_t{50});
    EXPECT_EQ(world.journal(ack), CommandState::failed)
        << "right after the write it would have read back well";
    EXPECT_EQ(world.told("press", "speed"), Value{std::int64_t{45}});
}

TEST_F(ReadBack, WithinTheToleranceIsWrittenAndTheRealValueIsReported) {
    auto& point = site_.point(speed_);
    point.encoding.type = RawType::f32;
    point.range.count = 2;
    grant(speed_).tolerance = 0.5;
    auto& world = begin();
    const auto become = [this](float value) {
        device().after_write = [value](SimDevice& plc) {
            const auto bits = std::bit_cast<std::uint32_t>(value);
            plc.at(Table::holding_register, 0) = static_cast<std::uint16_t>(bits >> 16);
            plc.at(Table::holding_register, 1) = static_cast<std::uint16_t>(bits);
        };
    };
    become(49.5F);
    const auto near = write("speed", 50.0);
    EXPECT_EQ(world.journal(near), CommandState::acked);
    EXPECT_EQ(world.told("press", "speed"), Value{49.5});
    become(49.25F);
    const auto far = write("speed", 50.0);
    EXPECT_EQ(world.journal(far), CommandState::failed);
    EXPECT_EQ(world.reason(far), "the device holds 49.25 (read-back differs)");
}

TEST_F(ReadBack, FromAnotherPlaceDecides) {
    grant(speed_).verify_at = VerifyPlace{{Table::input_register, 40, 1}, 0, 0, {}};
    auto& world = begin();
    const auto ignored = write("speed", std::int64_t{40});
    EXPECT_EQ(world.journal(ignored), CommandState::failed);
    EXPECT_EQ(world.reason(ignored), "the device holds 0 (read-back differs)");
    device().after_write = [](SimDevice& plc) {
        plc.at(Table::input_register, 40) = plc.at(Table::holding_register, 0);
    };
    EXPECT_EQ(world.journal(write("speed", std::int64_t{41})), CommandState::acked);
    EXPECT_EQ(world.told("press", "speed"), Value{std::int64_t{41}});
}

TEST_F(ReadBack, OfAPulseThatMayNotHaveHappenedDecides) {
    grant(start_).verify = Verify::readback;
    grant(start_).verify_at = VerifyPlace{{Table::discrete_input, 7, 1}, 0, 0, {}};
    for (const bool executed : {true, false}) {
        auto& world = begin();
        device().after_write = [](SimDevice& plc) {
            plc.at(Table::discrete_input, 7) = 1; // it runs
        };
        std::size_t sent = 0;
        world.line("plant").fate =
            [&](const Transaction& transaction) -> std::optional<SimLine::Fate> {
            const auto* request = std::get_if<WriteRequest>(&transaction.request);
            if (request == nullptr || request->values.front() != 1) {
                if (!executed) {
                    device().at(Table::discrete_input, 7) = 0; // the release starts nothing
                }
                return std::nullopt;
            }
            ++sent;
            return SimLine::Fate{Failure{FailureKind::timeout, {}, Recovery::unit_backoff, {}},
                                 executed};
        };
        const auto ack = write("start", true);
        EXPECT_EQ(sent, 1U);
        EXPECT_EQ(world.journal(ack), executed ? CommandState::acked : CommandState::unknown);
        EXPECT_EQ(world.acked(ack), executed);
        EXPECT_THAT(world.reason(ack),
                    HasSubstr(executed ? "no answer in time, but the read-back shows it"
                                       : "the device holds false, so it may or may not"));
        EXPECT_EQ(device().at(Table::coil, 4), 0);
    }
}

TEST_F(ReadBack, OfAPulseWhoseFeedbackCannotBeReadIsTriedUntilItIsTooOldAndThePulseIsUnknown) {
    grant(start_).verify = Verify::readback;
    grant(start_).verify_at = VerifyPlace{{Table::discrete_input, 7, 1}, 0, 0, {}};
    auto& world = begin();
    std::size_t sent = 0;
    std::size_t looks = 0;
    world.line("plant").fate = [&](const Transaction& transaction) -> std::optional<SimLine::Fate> {
        const auto* request = std::get_if<WriteRequest>(&transaction.request);
        const auto* read = std::get_if<ReadRequest>(&transaction.request);
        const bool on = request != nullptr && request->values.front() == 1;
        const bool look = read != nullptr && read->range.table == Table::discrete_input;
        sent += on ? 1U : 0U;
        looks += look ? 1U : 0U;
        if (!on && !look) {
            return std::nullopt;
        }
        return SimLine::Fate{Failure{FailureKind::timeout, {}, Recovery::unit_backoff, {}}, true};
    };
    const auto ack = write("start", true);
    EXPECT_EQ(world.journal(ack), CommandState::unknown);
    EXPECT_EQ(sent, 1U);
    EXPECT_GE(looks, 2U);
    EXPECT_EQ(device().at(Table::coil, 4), 0);
}

TEST_F(ReadBack, OfAPulseInItsOwnCoilComesBeforeTheRelease) {
    grant(start_).verify = Verify::readback;
    grant(start_).settle = milliseconds{100};
    auto& world = begin();
    EXPECT_EQ(world.journal(write("start", true)), CommandState::acked);
    EXPECT_EQ(device().at(Table::coil, 4), 0);
    device().after_write = [](SimDevice& plc) { plc.at(Table::coil, 4) = 0; }; // not enabled
    const auto ack = write("start", true);
    EXPECT_EQ(world.journal(ack), CommandState::failed);
    EXPECT_EQ(world.reason(ack), "the device holds false (read-back differs)");
}

} // namespace
} // namespace railbridge::sim
