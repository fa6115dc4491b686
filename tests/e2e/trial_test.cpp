// A mapping on trial: it stays only if somebody confirms it.

#include "tests/e2e/plant.hpp"
#include "tests/support/await.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace railbridge::test {
namespace {

using testing::HasSubstr;

class Trial : public testing::Test {
protected:
    Trial() {
        plant_.devices.set(1, "co", 7, {1}, "plant");
        auto text = plant_site;
        const std::string from = "point.lamp       = { at = \"co:3\"";
        moved_ = text.replace(text.find(from), from.size(), "point.lamp       = { at = \"co:7\"");
        plant_.bridge.write_file("new.toml", moved_);
    }
    CommandResult apply(const std::string& confirm) {
        return plant_.bridge.call("apply",
                                  {plant_.bridge.file("new.toml").string(), "--confirm", confirm});
    }
    std::string site() { return plant_.bridge.read_file("site.toml"); }

    Plant plant_;
    std::string moved_;
};

TEST_F(Trial, StaysWhenItIsConfirmed) {
    const auto answer = apply("30s");
    ASSERT_EQ(answer.exit_code, 0) << answer.err << plant_.story();
    EXPECT_THAT(answer.out, HasSubstr("point press.lamp changed"));
    EXPECT_TRUE(plant_.shows("press", "lamp", "true")) << plant_.story();
    EXPECT_EQ(plant_.bridge.call("reload").exit_code, 1) << "nothing else is loaded meanwhile";
    const auto confirmed = plant_.bridge.call("confirm");
    EXPECT_EQ(confirmed.exit_code, 0) << confirmed.err;
    EXPECT_EQ(plant_.bridge.call("confirm").exit_code, 1);
    plant_.bridge.kill_hard();
    plant_.start_bridge();
    EXPECT_EQ(site(), moved_);
    EXPECT_TRUE(plant_.shows("press", "lamp", "true"));
}

TEST_F(Trial, GoesBackByItself) {
    ASSERT_EQ(apply("2s").exit_code, 0) << plant_.story();
    EXPECT_EQ(site(), moved_);
    EXPECT_TRUE(await([&] { return site() == plant_site; })) << plant_.story();
    EXPECT_TRUE(plant_.shows("press", "lamp", "false")) << plant_.story();
    EXPECT_TRUE(plant_.ends_as(plant_.write("press", "lamp", "true"), "acked")) << plant_.story();
    EXPECT_EQ(plant_.devices.writes().back().address, 3);
    EXPECT_EQ(plant_.bridge.call("reload").exit_code, 0);
}

TEST_F(Trial, GoesBackWhenTheBridgeDiesInBetween) {
    ASSERT_EQ(apply("10m").exit_code, 0) << plant_.story();
    plant_.bridge.kill_hard();
    EXPECT_EQ(site(), moved_);
    plant_.start_bridge();
    EXPECT_EQ(site(), plant_site);
    EXPECT_TRUE(plant_.ends_as(plant_.write("press", "lamp", "true"), "acked")) << plant_.story();
    EXPECT_EQ(plant_.devices.writes().back().address, 3);
}

TEST_F(Trial, AFileThatIsCorrectedAfterTheBridgeDiedIsRun) {
    ASSERT_EQ(apply("10m").exit_code, 0) << plant_.story();
    plant_.bridge.kill_hard();
    const auto corrected = plant_site + "\n# by hand\n";
    plant_.bridge.write_file("site.toml", corrected);
    plant_.start_bridge();
    EXPECT_EQ(site(), corrected);
}

TEST_F(Trial, ABrokenFileIsTakenBackAtOnce) {
    plant_.bridge.write_file("new.toml", moved_ + "\n[asset.tank]\nline = \"nowhere\"\n");
    const auto answer = apply("10m");
    EXPECT_EQ(answer.exit_code, 78) << answer.out;
    EXPECT_THAT(answer.err, HasSubstr("nowhere"));
    EXPECT_EQ(site(), plant_site);
    EXPECT_EQ(plant_.bridge.call("reload").exit_code, 0) << "nothing is on trial";
}

} // namespace
} // namespace railbridge::test
