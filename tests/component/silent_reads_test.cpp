// Devices that say nothing where others refuse.

#include "tests/component/sim_site.hpp"
#include "tests/component/sim_world.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

namespace railbridge::sim {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr auto hr = Table::holding_register;

Value number(std::int64_t is) {
    return Value{is};
}

std::ptrdiff_t times_said(const SimWorld& world, const std::string& part) {
    return std::count_if(world.said().begin(), world.said().end(), [&part](const auto& text) {
        return text.find(part) != std::string::npos;
    });
}

/// A TCP line has several reads of a unit in one batch.
TEST(SilentReadsOfTcp, EachOfManyReadsWithASilentGapIsReadAroundIt) {
    SimSite site;
    const auto unit = site.unit(site.tcp("net"), 1, "plc");
    for (std::uint16_t block = 0; block < 6; ++block) {
        for (const int at : {0, 1, 5}) {
            const auto address = static_cast<std::uint16_t>(1000 * block + at);
            site.holding(unit, "r" + std::to_string(address), address);
        }
    }
    SimWorld world{site.mapping};
    auto& device = world.line("net").unit(1);
    device.silent_when_illegal = true;
    for (std::uint16_t block = 0; block < 6; ++block) {
        device.illegal.insert({hr, static_cast<std::uint16_t>(1000 * block + 3)});
    }
    world.start();
    world.run(minutes{10});
    const auto offline = times_said(world, "does not answer; the others go on");
    const auto waited = world.line("net").time_waited();
    for (std::uint16_t block = 0; block < 6; ++block) {
        const auto name = "r" + std::to_string(1000 * block + 5);
        EXPECT_EQ(world.told("plc", name), number(0)) << name;
    }
    world.run(minutes{1});
    EXPECT_EQ(times_said(world, "does not answer; the others go on"), offline);
    EXPECT_EQ(world.line("net").time_waited(), waited) << "all is known";
    ASSERT_EQ(world.learned.size(), 1U);
    EXPECT_EQ(world.learned[0].facts.holes.size(), 6U);
    EXPECT_TRUE(world.learned[0].facts.illegal.empty());
}

TEST(SilentReadsOfTcp, AGatewayThatSaysItHeardNothingIsNoDeadUnit) {
    SimSite site;
    const auto unit = site.unit(site.tcp("net"), 1, "plc");
    site.holding(unit, "a", 0);
    site.holding(unit, "b", 3);
    SimWorld world{site.mapping};
    auto& line = world.line("net");
    line.unit(1).at(hr, 3) = 7;
    line.fate = [](const Transaction& asked) -> std::optional<SimLine::Fate> {
        const auto* read = std::get_if<ReadRequest>(&asked.request);
        if (read == nullptr || !read->range.overlaps({hr, 1, 2})) {
            return std::nullopt;
        }
        return SimLine::Fate{{FailureKind::exception, ExceptionCode::gateway_target_failed, {}, {}},
                             false};
    };
    world.start();
    EXPECT_TRUE(world.run_until([&] { return world.told("plc", "b") == number(7); }, seconds{20}));
    world.run(minutes{1});
    EXPECT_EQ(times_said(world, "does not answer; the others go on"), 0);
    ASSERT_EQ(world.learned.size(), 1U);
    EXPECT_EQ(world.learned[0].facts.holes, (std::vector<AddressRange>{{hr, 1, 2}}));
}

/// One unit on a serial line.
struct SilentReads : testing::Test {
    SilentReads() { unit_ = site_.unit(site_.rtu("bus"), 1, "plc"); }
    SimDevice& start() {
        world_.emplace(site_.mapping);
        auto& device = world_->line("bus").unit(1);
        device.silent_when_illegal = true;
        for (std::uint16_t i = 0; i < 400; ++i) {
            device.at(hr, i) = static_cast<std::uint16_t>(500 + i);
        }
        return device;
    }
    /// In the last `time` of the run.
    std::uint64_t requests_in(Duration time) {
        const auto before = world_->requests();
        world_->run(time);
        return world_->requests() - before;
    }

    SimSite site_;
    DeviceId unit_{};
    std::optional<SimWorld> world_;
};

TEST_F(SilentReads, AGapThatADeviceIsSilentOnIsReadAroundAndNamedOnce) {
    site_.holding(unit_, "a", 0);
    site_.holding(unit_, "b", 3);
    start().illegal = {{hr, 1}, {hr, 2}};
    world_->start();
    EXPECT_TRUE(
        world_->run_until([&] { return world_->told("plc", "b") == number(503); }, seconds{20}));
    EXPECT_EQ(world_->told("plc", "a"), number(500));
    world_->run(minutes{2});
    EXPECT_EQ(times_said(*world_, "does not answer hr:1..2"), 1);
    EXPECT_EQ(times_said(*world_, "refuses reads"), 0);
    EXPECT_EQ(times_said(*world_, "does not answer; the others go on"), 0) << "never offline";
    EXPECT_EQ(world_->told("plc", "deviceStatus"), Value{std::string{"ok"}});
    ASSERT_EQ(world_->learned.size(), 1U);
    EXPECT_EQ(world_->learned[0].facts.holes, (std::vector<AddressRange>{{hr, 1, 2}}));
    const auto waited = world_->line("bus").time_waited();
    EXPECT_EQ(requests_in(seconds{10}), 20U) << "two a period";
    EXPECT_EQ(world_->line("bus").time_waited(), waited);
}

TEST_F(SilentReads, AnotherReadOfTheUnitKeepsItsPeriodMeanwhile) {
    site_.holding(unit_, "good", 300);
    for (std::uint16_t i = 0; i < 10; ++i) {
        site_.holding(unit_, "r" + std::to_string(i), i);
    }
    start().illegal = {{hr, 4}};
    auto& line = world_->line("bus");
    line.keep_read_times(true);
    world_->start();
    world_->run(minutes{2});
    for (int i = 0; i < 10; ++i) {
        EXPECT_EQ(world_->told("plc", "r" + std::to_string(i)), i == 4 ? Value{} : number(500 + i));
    }
    EXPECT_EQ(world_->told("plc", "good"), number(800));
    EXPECT_EQ(times_said(*world_, "does not answer; the others go on"), 0) << "never offline";
    EXPECT_EQ(times_said(*world_, "plc.r4: the device answers others"), 1);
    EXPECT_LE(line.time_waited(), (minutes{2} + seconds{30}) / 11);
    const auto from = line.read_times().at(1).size();
    world_->run(minutes{1});
    EXPECT_GE(line.read_times().at(1).size() - from, 115U) << "two or three a second";
    world_->line("bus").unit(1).illegal.clear();
    EXPECT_TRUE(
        world_->run_until([&] { return world_->told("plc", "r4") == number(504); }, minutes{11}));
}

TEST_F(SilentReads, ADeviceThatIsSilentOnLongReadsIsReadInShorterOnes) {
    for (std::uint16_t i = 0; i < 40; ++i) {
        site_.holding(unit_, "r" + std::to_string(i), i);
    }
    start().read_limit = 16;
    world_->start();
    world_->run(minutes{3});
    for (int i = 0; i < 40; ++i) {
        EXPECT_EQ(world_->told("plc", "r" + std::to_string(i)), number(500 + i));
    }
    ASSERT_EQ(world_->learned.size(), 1U);
    EXPECT_EQ(world_->learned[0].facts.word_limit, 16);
    EXPECT_EQ(times_said(*world_, "does not answer more than 16 addresses at once"), 1);
}

TEST_F(SilentReads, OneAddressThatNobodyAnswersDoesNotTakeItsUnitAway) {
    site_.holding(unit_, "a", 0);
    site_.holding(unit_, "b", 300);
    start().illegal = {{hr, 300}};
    world_->start();
    world_->run(minutes{1});
    EXPECT_EQ(world_->told("plc", "a"), number(500));
    EXPECT_EQ(world_->told("plc", "b"), Value{});
    EXPECT_EQ(times_said(*world_, "does not answer; the others go on"), 0);
}

TEST_F(SilentReads, WhatIsRefusedIsAskedEveryMinuteWhateverTheDeviceIsSilentOn) {
    site_.holding(unit_, "good", 0);
    site_.holding(unit_, "refused", 200);
    site_.holding(unit_, "silent", 300);
    start().illegal = {{hr, 300}};
    auto& line = world_->line("bus");
    bool refuses = true;
    std::size_t asked = 0; // for what is not answered
    line.fate = [&](const Transaction& request) -> std::optional<SimLine::Fate> {
        const auto* read = std::get_if<ReadRequest>(&request.request);
        asked += read != nullptr && read->range == AddressRange{hr, 300, 1} ? 1U : 0U;
        if (read == nullptr || !refuses || !read->range.overlaps({hr, 200, 1})) {
            return std::nullopt;
        }
        return SimLine::Fate{{FailureKind::exception, ExceptionCode::illegal_data_address, {}, {}},
                             false};
    };
    world_->start();
    world_->run(minutes{60});
    ASSERT_EQ(times_said(*world_, "plc.silent: the device answers others"), 1);
    ASSERT_EQ(world_->learned.size(), 1U);
    EXPECT_EQ(world_->learned[0].facts.silent, (std::vector<AddressRange>{{hr, 300, 1}}));
    asked = 0;
    world_->run(minutes{61});
    EXPECT_LE(asked, 7U) << "every ten minutes";
    refuses = false;
    EXPECT_TRUE(world_->run_until([&] { return world_->told("plc", "refused") == number(700); },
                                  seconds{62}));
    world_->line("bus").unit(1).illegal.clear();
    EXPECT_TRUE(world_->run_until([&] { return world_->told("plc", "silent") == number(800); },
                                  minutes{11}));
    EXPECT_TRUE(world_->learned.empty());
}

/// Exceptions at some addresses; one frame about them can be lost.
struct RefusedReads : SilentReads {
    void refuse(std::vector<AddressRange> addresses) {
        refused_ = std::move(addresses);
        world_->line("bus").fate =
            [this](const Transaction& asked) -> std::optional<SimLine::Fate> {
            const auto* read = std::get_if<ReadRequest>(&asked.request);
            longer_ += read != nullptr && read->range.count > 1 ? 1U : 0U;
            if (read == nullptr || !meets_refused(read->range) ||
                !world_->line("bus").unit(1).answers(asked.request)) {
                return std::nullopt;
            }
            if (read->range.count == 1 && std::exchange(lose_, false)) {
                return SimLine::Fate{};
            }
            return SimLine::Fate{
                {FailureKind::exception, ExceptionCode::illegal_data_address, {}, {}}, false};
        };
    }
    bool meets_refused(const AddressRange& range) const {
        return std::any_of(refused_.begin(), refused_.end(),
                           [&range](const auto& bad) { return range.overlaps(bad); });
    }
    std::vector<AddressRange> known_silent() const {
        return world_->learned.empty() ? std::vector<AddressRange>{}
                                       : world_->learned[0].facts.silent;
    }
    std::vector<AddressRange> refused_;
    std::size_t longer_ = 0; ///< reads of more than one address
    bool lose_ = false;      ///< the next answer to a read of one of them alone
};

TEST_F(RefusedReads, WhatLiesBetweenRefusedAddressesAndIsNotAnsweredIsNotAskedWithThem) {
    site_.holding(unit_, "good", 0);
    for (std::uint16_t i = 200; i < 203; ++i) {
        site_.holding(unit_, "r" + std::to_string(i), i);
    }
    auto& device = start();
    refuse({{hr, 200, 1}, {hr, 202, 1}});
    world_->start();
    world_->run(minutes{1});
    ASSERT_EQ(world_->told("plc", "r201"), number(701));
    device.illegal = {{hr, 201}};
    ASSERT_TRUE(world_->run_until(
        [&] {
            return known_silent() == std::vector<AddressRange>{{hr, 201, 1}};
        },
        minutes{5}));
    longer_ = 0;
    world_->run(minutes{60});
    EXPECT_EQ(longer_, 0U);
    refused_.clear();
    for (const auto* name : {"r200", "r202"}) {
        EXPECT_TRUE(
            world_->run_until([&] { return world_->told("plc", name) != Value{}; }, minutes{3}))
            << name;
    }
    EXPECT_EQ(world_->told("plc", "r202"), number(702));
}

TEST_F(RefusedReads, AreNotTakenForSilentBecauseOneFrameWasLost) {
    site_.holding(unit_, "good", 0);
    site_.holding(unit_, "a", 200);
    site_.holding(unit_, "b", 201);
    start();
    refuse({{hr, 200, 2}});
    lose_ = true;
    world_->start();
    ASSERT_TRUE(world_->run_until([&] { return !known_silent().empty(); }, minutes{1}));
    ASSERT_FALSE(lose_);
    EXPECT_TRUE(world_->run_until([&] { return known_silent().empty(); }, minutes{15}));
    ASSERT_EQ(world_->learned.size(), 1U);
    EXPECT_EQ(world_->learned[0].facts.illegal.size(), 2U);
    lose_ = true; // as they are asked again
    world_->run(minutes{15});
    EXPECT_FALSE(lose_);
    EXPECT_TRUE(known_silent().empty()) << "nor because of a second one much later";
    refused_.clear();
    EXPECT_TRUE(
        world_->run_until([&] { return world_->told("plc", "b") == number(701); }, minutes{3}));
}

TEST_F(RefusedReads, OfWhichItWasNotKeptThatTheyAreNotAnsweredAreFoundSilent) {
    site_.holding(unit_, "good", 0);
    site_.holding(unit_, "silent", 300);
    start().illegal = {{hr, 300}};
    world_->start();
    ASSERT_TRUE(world_->run_until([&] { return !known_silent().empty(); }, minutes{5}));
    world_->learned[0].facts.silent.clear(); // the file of an older version
    world_->crash_and_restart();
    EXPECT_TRUE(world_->run_until([&] { return !known_silent().empty(); }, minutes{15}));
    world_->line("bus").unit(1).illegal.clear();
    EXPECT_TRUE(world_->run_until([&] { return world_->told("plc", "silent") == number(800); },
                                  minutes{11}));
}

TEST_F(SilentReads, AUnitThatDiesIsFoundAsSoonAsBeforeAndNothingIsLearnedOfIt) {
    for (std::uint16_t i = 0; i < 10; ++i) {
        site_.holding(unit_, "r" + std::to_string(i), i);
    }
    site_.holding(unit_, "far", 300);
    auto& device = start();
    world_->start();
    world_->run(seconds{10} + milliseconds{500});
    device.silent = true;
    const auto waited = world_->line("bus").time_waited();
    ASSERT_TRUE(world_->run_until(
        [&] { return world_->told("plc", "deviceStatus") == Value{std::string{"offline"}}; },
        seconds{3}));
    EXPECT_EQ(world_->line("bus").time_waited() - waited, milliseconds{400}) << "two timeouts";
    world_->run(minutes{20});
    device.silent = false;
    EXPECT_TRUE(world_->run_until(
        [&] { return world_->told("plc", "deviceStatus") == Value{std::string{"ok"}}; },
        seconds{3}));
    world_->run(minutes{1});
    EXPECT_TRUE(world_->learned.empty());
    EXPECT_EQ(requests_in(seconds{10}), 20U) << "two a period, as before";
}

TEST_F(SilentReads, ADeathInTheMiddleOfASearchIsNotTakenForItsResult) {
    for (std::uint16_t i = 0; i < 10; ++i) {
        site_.holding(unit_, "r" + std::to_string(i), i);
    }
    auto& device = start();
    device.illegal = {{hr, 4}};
    world_->start();
    for (int i = 0; i < 20; ++i) {
        world_->run(seconds{5});
        device.silent = !device.silent;
    }
    device.silent = false;
    world_->run(minutes{15});
    for (int i = 0; i < 10; ++i) {
        EXPECT_EQ(world_->told("plc", "r" + std::to_string(i)), i == 4 ? Value{} : number(500 + i));
    }
    ASSERT_EQ(world_->learned.size(), 1U);
    EXPECT_EQ(world_->learned[0].facts.word_limit, 0);
    EXPECT_TRUE(world_->learned[0].facts.holes.empty());
    EXPECT_EQ(world_->learned[0].facts.illegal, (std::vector<AddressRange>{{hr, 4, 1}}));
}

TEST_F(SilentReads, ALineThatLosesEveryTwentiethFrameTeachesNothing) {
    for (std::uint16_t i = 0; i < 10; ++i) {
        site_.holding(unit_, "r" + std::to_string(i), static_cast<std::uint16_t>(2 * i));
    }
    start();
    world_->line("bus").faults.lost_share = 0.05;
    world_->start();
    world_->run(std::chrono::hours{6});
    EXPECT_TRUE(world_->learned.empty());
    EXPECT_EQ(times_said(*world_, "answers others"), 0);
}

} // namespace
} // namespace railbridge::sim
