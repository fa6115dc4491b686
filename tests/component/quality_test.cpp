// What the manager and the box see of values that are late, lost, refused or invalid.

#include "tests/component/sim_site.hpp"
#include "tests/component/sim_world.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace railbridge::sim {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

Value text(const char* words) {
    return std::string{words};
}

Value whole(std::int64_t number) {
    return number;
}

Quality quality(SimWorld& world, const std::string& asset, const std::string& attribute) {
    for (const auto& point : world.status().points) {
        if (point.asset == asset && point.attribute == attribute) {
            return point.quality;
        }
    }
    return Quality::unknown;
}

/// How often the manager was told something about this attribute.
std::size_t tellings(const SimWorld& world, const std::string& name) {
    const auto& log = world.log();
    return static_cast<std::size_t>(std::count_if(log.begin(), log.end(), [&](const auto& entry) {
        return entry.what.find("update " + name + "=") == 0;
    }));
}

TEST(Quality, OfALineThatCannotKeepUpIsStaleWithoutFlickering) {
    SimSite site;
    const auto bus = site.rtu("bus", 9600);
    for (UnitId unit = 1; unit <= 10; ++unit) {
        const auto device = site.unit(bus, unit, "m" + std::to_string(unit));
        const auto id = site.holding(device, "value", 0, milliseconds{50});
        site.point(id).stale_after = milliseconds{150}; // a round takes about 300
    }
    SimWorld world{site.mapping};
    world.start();
    world.run(seconds{10});
    EXPECT_EQ(world.told("m3", "deviceStatus"), text("stale"));
    const auto before = tellings(world, "m3.deviceStatus");
    world.run(minutes{10});
    EXPECT_EQ(tellings(world, "m3.deviceStatus"), before);
    EXPECT_EQ(world.told("m3", "deviceStatus"), text("stale"));
    EXPECT_EQ(quality(world, "m3", "value"), Quality::stale);
    world.line("bus").unit(3).at(Table::holding_register, 0) = 7;
    EXPECT_TRUE(world.run_until([&] { return world.told("m3", "value") == whole(7); }, seconds{2}))
        << "what is read is reported";
}

TEST(Quality, OfASilentUnitIsCommFailureAndOnStaleSaysWhatTheManagerKeeps) {
    SimSite site;
    const auto unit = site.unit(site.tcp("plant"), 1, "plc");
    site.holding(unit, "kept", 0);
    site.point(site.holding(unit, "cleared", 1)).null_when_stale = true;
    SimWorld world{site.mapping};
    auto& plc = world.line("plant").unit(1);
    plc.at(Table::holding_register, 0) = 5;
    plc.at(Table::holding_register, 1) = 6;
    world.start();
    world.run(seconds{5});
    EXPECT_EQ(world.told("plc", "cleared"), whole(6));
    plc.silent = true;
    world.run(minutes{1});
    EXPECT_EQ(world.told("plc", "deviceStatus"), text("offline"));
    EXPECT_EQ(world.told("plc", "kept"), whole(5));
    EXPECT_EQ(world.told("plc", "cleared"), Value{});
    EXPECT_EQ(quality(world, "plc", "cleared"), Quality::comm_failure);
    world.disconnect();
    world.run(seconds{5});
    world.connect();
    world.run(seconds{5});
    EXPECT_EQ(world.told("plc", "cleared"), Value{}) << "nor does a snapshot bring it back";
    plc.silent = false;
    world.run(minutes{2});
    EXPECT_EQ(world.told("plc", "cleared"), whole(6));
    EXPECT_EQ(world.told("plc", "deviceStatus"), text("ok"));
    EXPECT_EQ(quality(world, "plc", "kept"), Quality::good);
}

/// One read of a unit is answered, and the two behind it in the same batch find it silent.
struct QualityOfABatch : testing::Test {
    QualityOfABatch() {
        const auto unit = site_.unit(site_.tcp("plant"), 1, "plc");
        site_.point(site_.holding(unit, "cleared", 0)).null_when_stale = true;
        site_.holding(unit, "kept", 1);
        site_.holding(unit, "second", 500);
        site_.holding(unit, "third", 1000);
        world_.emplace(site_.mapping);
        plc().at(Table::holding_register, 0) = 5;
        plc().at(Table::holding_register, 1) = 6;
        world_->line("plant").fate =
            [this](const Transaction& asked) -> std::optional<SimLine::Fate> {
            const auto& range = std::get<ReadRequest>(asked.request).range;
            return failing_ && range.first != 0
                       ? std::optional{SimLine::Fate{
                             {FailureKind::exception, ExceptionCode::gateway_target_failed, {}, {}},
                             false}}
                       : std::nullopt;
        };
        world_->start();
        world_->run(seconds{5});
        plc().at(Table::holding_register, 0) = 7;
        plc().at(Table::holding_register, 1) = 8;
        failing_ = true;
    }
    SimDevice& plc() { return world_->line("plant").unit(1); }
    bool offline() {
        return world_->run_until(
            [&] { return world_->told("plc", "deviceStatus") == text("offline"); }, seconds{3});
    }
    SimSite site_;
    std::optional<SimWorld> world_;
    bool failing_ = false;
};

TEST_F(QualityOfABatch, ThatEndsSilentIsCommFailureWhateverWasReadInItBefore) {
    ASSERT_EQ(world_->told("plc", "cleared"), whole(5));
    ASSERT_TRUE(offline());
    world_->run(milliseconds{100}); // nobody asks again so soon
    EXPECT_EQ(quality(*world_, "plc", "cleared"), Quality::comm_failure);
    EXPECT_EQ(world_->told("plc", "cleared"), Value{}) << "no number beside offline";
    EXPECT_EQ(world_->told("plc", "kept"), whole(8)) << "it was read, and told before";
    EXPECT_LT(world_->happened("update plc.kept=8"),
              world_->happened("update plc.deviceStatus=\"offline\""));
}

TEST_F(QualityOfABatch, ThatEndsSilentIsNotToldLaterAsOfThen) {
    world_->disconnect();
    ASSERT_TRUE(world_->run_until(
        [&] { return quality(*world_, "plc", "second") == Quality::comm_failure; }, seconds{3}));
    world_->line("plant").fate = [](const Transaction& /*asked*/) {
        return std::optional{SimLine::Fate{
            {FailureKind::exception, ExceptionCode::gateway_target_failed, {}, {}}, false}};
    };
    world_->run(minutes{1});
    const auto back = world_->log().size();
    world_->connect();
    world_->run(seconds{10});
    EXPECT_EQ(world_->happened("update plc.kept=", back), world_->log().size());
}

TEST(Quality, OfALostLineIsCommFailure) {
    SimSite site;
    const auto unit = site.unit(site.tcp("plant"), 1, "plc");
    site.point(site.holding(unit, "value", 0)).null_when_stale = true;
    SimWorld world{site.mapping};
    world.start();
    world.run(seconds{5});
    EXPECT_EQ(world.told("plc", "value"), whole(0));
    world.line("plant").connected = false;
    world.line("plant").unit(1).silent = true;
    world.run(minutes{1});
    EXPECT_EQ(world.told("plc", "value"), Value{});
    EXPECT_EQ(world.told("plc", "deviceStatus"), text("offline"));
}

TEST(Quality, OfAnAddressThatTheDeviceLacksIsNotImplementedAndTheOthersAreGood) {
    SimSite site;
    const auto unit = site.unit(site.tcp("plant"), 1, "plc");
    for (std::uint16_t i = 0; i < 10; ++i) {
        site.point(site.holding(unit, "r" + std::to_string(i), i)).stale_after = seconds{5};
    }
    SimWorld world{site.mapping};
    world.line("plant").unit(1).illegal.insert({Table::holding_register, 4});
    world.start();
    world.run(minutes{5});
    EXPECT_EQ(quality(world, "plc", "r4"), Quality::not_implemented);
    EXPECT_EQ(world.told("plc", "r4"), Value{});
    for (int i = 0; i < 10; ++i) {
        if (i != 4) {
            EXPECT_EQ(quality(world, "plc", "r" + std::to_string(i)), Quality::good) << i;
        }
    }
    EXPECT_EQ(world.told("plc", "deviceStatus"), text("ok"));
}

TEST(Quality, OfInvalidWordsIsOutOfRangeAndTheManagerSeesNull) {
    SimSite site;
    const auto unit = site.unit(site.tcp("plant"), 1, "plc");
    site.holding(unit, "digits", 0, seconds{1}, RawType::bcd16);
    site.holding(unit, "clock", 10, seconds{1}, RawType::s7_dt);
    SimWorld world{site.mapping};
    auto& plc = world.line("plant").unit(1);
    plc.at(Table::holding_register, 0) = 0x1234;
    world.start();
    world.run(seconds{5});
    EXPECT_EQ(world.told("plc", "digits"), whole(1234));
    EXPECT_EQ(world.told("plc", "clock"), Value{}) << "a clock that was never set";
    plc.at(Table::holding_register, 0) = 0x12f4;
    world.run(seconds{5});
    EXPECT_EQ(world.told("plc", "digits"), Value{});
    EXPECT_EQ(quality(world, "plc", "digits"), Quality::out_of_range);
}

TEST(Quality, AnExponentAndItsValueNeverMixOldAndNew) {
    SimSite site;
    const auto unit = site.unit(site.tcp("plant"), 1, "inverter");
    auto& power = site.point(site.holding(unit, "power", 14, seconds{1}, RawType::i16));
    power.exponent = Exponent{0, 1};
    power.range.count = 2;
    SimWorld world{site.mapping};
    auto& inverter = world.line("plant").unit(1);
    inverter.at(Table::holding_register, 14) = 5000;
    world.start();
    for (int i = 0; i < 100; ++i) {
        const bool coarse = i % 2 == 1;
        inverter.at(Table::holding_register, 14) = coarse ? 500 : 5000;
        inverter.at(Table::holding_register, 15) = coarse ? 1 : 0;
        world.run(milliseconds{1700});
        ASSERT_EQ(world.told("inverter", "power"), Value{5000.0});
    }
    EXPECT_EQ(tellings(world, "inverter.power"), 1U);
    inverter.at(Table::holding_register, 15) = 0x8000;
    world.run(seconds{3});
    EXPECT_EQ(world.told("inverter", "power"), Value{});
    EXPECT_EQ(quality(world, "inverter", "power"), Quality::not_implemented);
}

TEST(Quality, AListIsReadReportedAndWrittenAsOneValue) {
    SimSite site;
    const auto unit = site.unit(site.tcp("plant"), 1, "plc");
    const auto zones = site.holding(unit, "zones", 0);
    site.point(zones).elements = 3;
    site.point(zones).range.count = 3;
    site.grant_level(zones);
    site.point(zones).write->min = 0;
    site.point(zones).write->max = 100;
    SimWorld world{site.mapping};
    world.start();
    world.run(seconds{5});
    EXPECT_EQ(to_text(*world.told("plc", "zones")), "[0, 0, 0]");
    const ValueList wanted{std::int64_t{1}, std::int64_t{2}, std::int64_t{3}};
    const auto good = world.operator_write("plc", "zones", wanted);
    const auto bad =
        world.operator_write("plc", "zones", ValueList{std::int64_t{1}, std::int64_t{2}});
    const auto high = world.operator_write(
        "plc", "zones", ValueList{std::int64_t{1}, std::int64_t{2}, std::int64_t{101}});
    world.run(seconds{5});
    EXPECT_TRUE(world.acked(good));
    EXPECT_FALSE(world.acked(bad));
    EXPECT_FALSE(world.acked(high));
    EXPECT_EQ(world.told("plc", "zones"), Value{wanted});
    ASSERT_EQ(world.line("plant").writes().size(), 1U);
    EXPECT_EQ(world.line("plant").writes()[0].request.values, (Words{1, 2, 3}));
}

// While it starts it fails at everything; then it refuses the first address, and the block is cut.
TEST(Quality, IsGoodAgainWhenTheReadThatFailedIsNeverMadeAgain) {
    SimSite site;
    const auto unit = site.unit(site.tcp("plant"), 1, "plc");
    for (std::uint16_t i = 5; i < 10; ++i) {
        site.holding(unit, "r" + std::to_string(i), i);
    }
    SimWorld world{site.mapping};
    auto& plc = world.line("plant").unit(1);
    plc.illegal.insert({Table::holding_register, 5});
    plc.refuse_reads = ExceptionCode::server_device_failure;
    world.start();
    ASSERT_TRUE(world.run_until([&] { return world.told("plc", "deviceStatus") == text("stale"); },
                                seconds{10}));
    plc.refuse_reads.reset();
    EXPECT_TRUE(world.run_until([&] { return world.told("plc", "deviceStatus") == text("ok"); },
                                seconds{10}));
    EXPECT_EQ(quality(world, "plc", "r5"), Quality::not_implemented);
    plc.refuse_reads = ExceptionCode::server_device_failure;
    EXPECT_TRUE(world.run_until([&] { return world.told("plc", "deviceStatus") == text("stale"); },
                                seconds{10}));
}

/// A device that answers a block, and fails at a part of it alone.
struct QualityOfABlock : testing::Test {
    QualityOfABlock() {
        const auto unit = site_.unit(site_.tcp("plant"), 1, "plc");
        site_.holding(unit, "long", 0, seconds{1}, RawType::u32);
        const auto speed = site_.holding(unit, "speed", 2);
        site_.grant_level(speed);
        site_.point(speed).write->max = 100;
    }
    void start() {
        world_.emplace(site_.mapping);
        world_->line("plant").fate =
            [this](const Transaction& asked) -> std::optional<SimLine::Fate> {
            const auto* read = std::get_if<ReadRequest>(&asked.request);
            if (read == nullptr) {
                return std::nullopt;
            }
            if (read->range.count == 1) {
                ++failed_;
                return SimLine::Fate{
                    {FailureKind::exception, ExceptionCode::server_device_failure, {}, {}}, false};
            }
            return std::exchange(lose_, false) ? std::optional{SimLine::Fate{}} : std::nullopt;
        };
        world_->start();
        world_->run(seconds{5});
        ASSERT_EQ(world_->told("plc", "deviceStatus"), text("ok"));
    }
    SimSite site_;
    std::optional<SimWorld> world_;
    bool lose_ = false;
    int failed_ = 0;
};

TEST_F(QualityOfABlock, IsNotThatOfTheReadsThatAskWhetherTheDeviceLives) {
    start();
    for (int i = 0; i < 5; ++i) {
        lose_ = true;
        world_->run(minutes{1});
    }
    EXPECT_EQ(failed_, 5) << "witnesses";
    EXPECT_EQ(world_->told("plc", "deviceStatus"), text("ok"));
    EXPECT_EQ(tellings(*world_, "plc.deviceStatus"), 1U);
}

TEST_F(QualityOfABlock, IsGoodAgainWhenTheBlockIsRead) {
    start();
    for (int i = 0; i < 5; ++i) {
        const auto ack = world_->operator_write("plc", "speed", whole(200 + i));
        ASSERT_TRUE(world_->ends(ack, seconds{1}));
        world_->run(milliseconds{20});
    }
    EXPECT_EQ(failed_, 5) << "what stands there instead is read at once";
    world_->run(seconds{5});
    EXPECT_EQ(world_->told("plc", "deviceStatus"), text("ok"));
    EXPECT_EQ(quality(*world_, "plc", "speed"), Quality::good);
}

} // namespace
} // namespace railbridge::sim
