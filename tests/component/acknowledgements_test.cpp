// Acknowledgements on their way to a manager that loses them, is late, or forgets.

#include "tests/component/sim_site.hpp"
#include "tests/component/sim_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace railbridge::sim {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::HasSubstr;

class Acknowledgements : public testing::Test {
protected:
    static SimSite site() {
        SimSite site;
        const auto press = site.unit(site.tcp("plant"), 1, "press");
        for (std::uint16_t i = 0; i < 20; ++i) {
            site.grant_level(site.coil(press, "lamp" + std::to_string(i), i));
        }
        site.grant_level(site.holding(press, "speed", 0));
        site.grant_pulse(site.coil(press, "reset", 30), milliseconds{100});
        return site;
    }
    Acknowledgements()
        : world_(site().mapping) {
        world_.start();
        world_.run(seconds{3});
    }
    std::size_t acks(const std::string& ack_id) const {
        return static_cast<std::size_t>(
            std::count_if(world_.log().begin(), world_.log().end(),
                          [&](const auto& entry) { return entry.what == "ack " + ack_id; }));
    }
    bool settles(const std::string& ack_id) { return world_.ends(ack_id, minutes{1}); }

    SimWorld world_;
};

TEST_F(Acknowledgements, ThatAreLostAreRepeatedUntilTheManagerShowsTheValue) {
    for (int lost = 0; lost <= 5; ++lost) {
        SCOPED_TRACE(lost);
        const auto from = world_.log().size();
        world_.acks_to_lose = lost;
        const auto ack = world_.operator_write("press", "lamp1", lost % 2 == 0);
        ASSERT_TRUE(settles(ack));
        world_.run(seconds{10});
        EXPECT_EQ(acks(ack), static_cast<std::size_t>(lost) + 1);
        EXPECT_EQ(world_.journal(ack), CommandState::acked);
        EXPECT_EQ(world_.reason(ack), "");
        const auto received = world_.happened("stored received " + ack, from);
        const auto first = world_.happened("ack " + ack, from);
        EXPECT_GE(world_.log()[first].at - world_.log()[received].at, milliseconds{50});
    }
    EXPECT_EQ(world_.status().counters.commands_unconfirmed, 0U);
}

/// The reference manager publishes an event before it stores it.
/// The manager applies an acknowledgement whenever it comes, and then shows what was written then.
TEST_F(Acknowledgements, ThatComeLateAreFollowedByWhatIsTrue) {
    for (const std::string attribute : {"speed", "reset"}) {
        SCOPED_TRACE(attribute);
        const bool pulse = attribute == "reset";
        const Value written = pulse ? Value{true} : Value{std::int64_t{40}};
        const Value since = pulse ? Value{false} : Value{std::int64_t{35}};
        world_.acks_to_lose = 6;
        const auto ack = world_.operator_write("press", attribute, written);
        ASSERT_TRUE(settles(ack));
        if (!pulse) {
            world_.line("plant").unit(1).at(Table::holding_register, 0) = 35;
        }
        const auto told = [&] { return world_.told("press", attribute); };
        ASSERT_TRUE(world_.run_until([&] { return told() == since; }, seconds{30}));
        const auto from = world_.log().size();
        world_.deliver_again(ack);
        ASSERT_TRUE(world_.run_until([&] { return told() == written; }, seconds{5}));
        EXPECT_LT(world_.happened("ack " + ack, from), world_.log().size());
        EXPECT_TRUE(world_.run_until([&] { return told() == since; }, seconds{30}));
    }
}

TEST_F(Acknowledgements, OfAnIdThatBelongsToAnotherEventAreRefusedLoudly) {
    const auto ack = world_.operator_write("press", "speed", std::int64_t{40});
    ASSERT_TRUE(settles(ack));
    PendingReceived other;
    other.event.ack_id = ack;
    other.event.asset_id = site().mapping.assets.front().id;
    other.event.attribute = "speed";
    other.event.value = std::int64_t{50};
    other.event.event_time = world_.manager_time();
    other.duplicate = true;
    other.has = JournalHas::other;
    Effects effects;
    world_.engine().handle(other, Now{world_.mono(), world_.wall()}, effects);
    const auto said = std::count_if(effects.begin(), effects.end(), [](const auto& effect) {
        const auto* say = std::get_if<Say>(&effect);
        return say != nullptr && say->level == LogLevel::error &&
               say->text.find("belongs to another event") != std::string::npos;
    });
    EXPECT_EQ(said, 1);
    const auto audited = std::count_if(effects.begin(), effects.end(), [&](const auto& effect) {
        const auto* audit = std::get_if<Audit>(&effect);
        return audit != nullptr && audit->entry.ack_id == ack &&
               audit->entry.verdict == "rejected" && audit->entry.value == Value{std::int64_t{50}};
    });
    EXPECT_EQ(audited, 1);
    EXPECT_FALSE(std::any_of(effects.begin(), effects.end(), [](const auto& effect) {
        return std::holds_alternative<Acknowledge>(effect);
    }));
}

TEST_F(Acknowledgements, ComeAgainToAManagerThatDidNotKnowTheEventYet) {
    world_.pending_stored_after = milliseconds{100};
    const auto ack = world_.operator_write("press", "lamp1", true);
    ASSERT_TRUE(settles(ack));
    EXPECT_EQ(world_.reason(ack), "");
    EXPECT_EQ(acks(ack), 2U);
    EXPECT_EQ(world_.told("press", "lamp1"), Value{true});
}

TEST_F(Acknowledgements, ToAManagerThatForgotEndUnconfirmedAndVisibly) {
    std::vector<std::string> open;
    world_.line("plant").unit(1).silent = true;
    for (int i = 0; i < 20; ++i) {
        open.push_back(world_.operator_write("press", "lamp" + std::to_string(i), true));
    }
    world_.run(seconds{1});
    world_.disconnect();
    world_.forget_pending();
    world_.line("plant").unit(1).silent = false;
    world_.run(seconds{5});
    world_.connect();
    for (const auto& ack : open) {
        ASSERT_TRUE(settles(ack)) << ack;
        EXPECT_EQ(world_.journal(ack), CommandState::acked);
        EXPECT_THAT(world_.reason(ack), HasSubstr("ack unconfirmed"));
        EXPECT_EQ(acks(ack), 6U);
    }
    world_.run(seconds{10});
    const auto log_size = world_.log().size();
    world_.run(minutes{5});
    EXPECT_EQ(world_.happened("ack ", log_size), world_.log().size()) << "no endless repeating";
    EXPECT_EQ(world_.status().counters.commands_unconfirmed, 20U);
    EXPECT_EQ(world_.status().health, HealthState::ack_unconfirmed);
    EXPECT_EQ(world_.told("bridge", "bridgeStatus"), Value{"acknowledgement unconfirmed"});
    EXPECT_EQ(world_.told("bridge", "commandsUnconfirmed"), Value{std::int64_t{20}});
    EXPECT_THAT(std::get<std::string>(world_.told("press", "commandStatus").value()),
                HasSubstr("ack unconfirmed"));
    EXPECT_THAT(world_.said(), testing::Contains(HasSubstr("ack unconfirmed")));
    EXPECT_EQ(world_.told("press", "lamp7"), Value{true}) << "the manager is told what is there";
    const auto next = world_.operator_write("press", "lamp1", false);
    ASSERT_TRUE(settles(next));
    world_.run(seconds{10});
    EXPECT_EQ(world_.status().health, HealthState::ok) << "the manager confirms again";
}

} // namespace
} // namespace railbridge::sim
