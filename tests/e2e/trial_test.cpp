// A mapping on trial: it stays only if somebody confirms it.

#include "tests/e2e/plant.hpp"
#include "tests/support/await.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

namespace railbridge::test {
namespace {

using testing::HasSubstr;

/// Throws std::out_of_range where it is not there.
std::string with(std::string text, const std::string& from, const std::string& to) {
    return text.replace(text.find(from), from.size(), to);
}

class Trial : public testing::Test {
protected:
    Trial() {
        plant_.devices.set(1, "co", 7, {1}, "plant");
        moved_ = with(plant_site, "at = \"co:3\"", "at = \"co:7\"");
        plant_.bridge.write_file("new.toml", moved_);
    }
    CommandResult apply(const std::string& confirm) {
        return plant_.bridge.call("apply",
                                  {plant_.bridge.file("new.toml").string(), "--confirm", confirm});
    }
    std::string site() { return plant_.bridge.read_file("site.toml"); }

    /// The service cannot write the file any more, as below /etc.
    void lock_file() { std::filesystem::create_directories(plant_.bridge.file("site.toml.new/x")); }
    void unlock_file() { std::filesystem::remove_all(plant_.bridge.file("site.toml.new")); }

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

TEST_F(Trial, APulseOfTheTrialIsNotReleasedAtTheOldAddress) {
    auto text = with(moved_, R"(pulse = "300ms")", R"(pulse = "20s")");
    plant_.bridge.write_file("new.toml", with(text, "at = \"co:4\"", "at = \"co:8\""));
    ASSERT_EQ(apply("10m").exit_code, 0) << plant_.story();
    const auto pulse = plant_.write("press", "resetFault", "true");
    ASSERT_EQ(plant_.devices.wait_for_writes(1).size(), 1U) << plant_.story();
    EXPECT_EQ(plant_.devices.writes().back().address, 8);
    plant_.bridge.kill_hard();
    plant_.devices.set(1, "co", 4, {1}, "plant");
    plant_.start_bridge();
    EXPECT_EQ(site(), plant_site);
    EXPECT_TRUE(plant_.ends_as(pulse, "unknown")) << plant_.story();
    // Whatever was to be written is written before this one.
    EXPECT_TRUE(plant_.ends_as(plant_.write("press", "lamp", "true"), "acked")) << plant_.story();
    EXPECT_EQ(plant_.devices.get(1, "co", 4, 1, "plant"), std::vector<std::uint16_t>{1});
    EXPECT_EQ(plant_.devices.writes().size(), 2U) << plant_.story();
}

TEST_F(Trial, WhatIsNotConfirmedIsLoadedByNobodyWhereItCannotBePutBack) {
    ASSERT_EQ(apply("10m").exit_code, 0) << plant_.story();
    plant_.bridge.kill_hard();
    lock_file();
    plant_.bridge.start(); // with what was accepted, and it says so
    EXPECT_EQ(site(), moved_);
    EXPECT_TRUE(plant_.shows("press", "lamp", "false")) << plant_.story();
    const auto refused = plant_.bridge.call("reload");
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_THAT(refused.err, HasSubstr("not confirmed"));
    const auto corrected = plant_site + "\n# by hand\n";
    plant_.bridge.write_file("site.toml", corrected);
    EXPECT_EQ(plant_.bridge.call("reload").exit_code, 0) << plant_.story();
    plant_.bridge.write_file("site.toml", moved_);
    EXPECT_EQ(plant_.bridge.call("reload").exit_code, 0) << "somebody wants it, by hand";
}

TEST_F(Trial, WhatCouldNotBePutBackCanBeAppliedAgain) {
    ASSERT_EQ(apply("1s").exit_code, 0) << plant_.story();
    lock_file();
    ASSERT_TRUE(await([&] { return plant_.bridge.said("still holds what was applied"); }))
        << plant_.story();
    EXPECT_EQ(plant_.bridge.call("reload").exit_code, 1);
    unlock_file();
    ASSERT_EQ(apply("10m").exit_code, 0) << plant_.story();
    EXPECT_EQ(plant_.bridge.call("confirm").exit_code, 0) << plant_.story();
    EXPECT_TRUE(plant_.shows("press", "lamp", "true"));
}

TEST_F(Trial, AFileThatIsEditedMeanwhileIsLeftAlone) {
    ASSERT_EQ(apply("1s").exit_code, 0) << plant_.story();
    const auto edited = moved_ + "\n# by hand\n";
    plant_.bridge.write_file("site.toml", edited);
    EXPECT_TRUE(await([&] { return plant_.bridge.said("stays as it is"); })) << plant_.story();
    EXPECT_EQ(site(), edited);
    EXPECT_TRUE(plant_.shows("press", "lamp", "false")) << plant_.story();
    EXPECT_EQ(plant_.bridge.call("reload").exit_code, 0);
}

TEST_F(Trial, WhatIsKeptIsWhatWasLoaded) {
    const auto toml = plant_.bridge.read_file("bridge.toml");
    ASSERT_EQ(apply("10m").exit_code, 0) << plant_.story();
    plant_.bridge.write_file("bridge.toml", toml + "\n# not loaded\n");
    ASSERT_EQ(plant_.bridge.call("confirm").exit_code, 0) << plant_.story();
    const auto kept = "state/accepted/files" + plant_.bridge.file("").string();
    EXPECT_EQ(plant_.bridge.read_file(kept + "bridge.toml"), toml);
    EXPECT_EQ(plant_.bridge.read_file(kept + "site.toml"), moved_);
}

TEST_F(Trial, GoesBackWithAStateDirectoryOfItsOwn) {
    ASSERT_EQ(plant_.bridge.stop(), 0);
    plant_.bridge.write_file("bridge.toml",
                             with(plant_.bridge.read_file("bridge.toml"), "\"state\"", "\"own\""));
    std::filesystem::remove_all(plant_.bridge.file("state"));
    plant_.start_bridge();
    ASSERT_EQ(apply("1s").exit_code, 0) << plant_.story();
    EXPECT_TRUE(await([&] { return site() == plant_site; })) << plant_.story();
    EXPECT_TRUE(plant_.shows("press", "lamp", "false")) << plant_.story();
    EXPECT_EQ(plant_.bridge.stop(), 0);
    plant_.bridge.write_file("site.toml", "broken");
    plant_.bridge.start();
    EXPECT_TRUE(plant_.shows("press", "lamp", "false")) << plant_.story();
}

TEST_F(Trial, ABrokenFileIsTakenBackAtOnce) {
    plant_.bridge.write_file("new.toml", moved_ + "\n[asset.tank]\nline = \"nowhere\"\n");
    const auto answer = apply("10m");
    EXPECT_EQ(answer.exit_code, 78) << answer.out;
    EXPECT_THAT(answer.err, HasSubstr("nowhere"));
    EXPECT_EQ(site(), plant_site);
    EXPECT_EQ(plant_.bridge.call("reload").exit_code, 0) << "nothing is on trial";
}

/// What was commanded on trial went to the trial's place. That the old place holds the same value
/// by chance does not make it commanded.
TEST(TrialOfAFedValue, ThatDiesFeedsNothingToTheOldPlace) {
    PlantOptions options;
    options.site =
        with(plant_site, "min = 0, max = 50 }", "min = 0, max = 50, rewrite_every = \"200ms\" }");
    Plant plant{options};
    plant.bridge.write_file("new.toml", with(options.site, "point.speedSet   = { at = \"hr:0\"",
                                             "point.speedSet   = { at = \"hr:1\""));
    const auto applied =
        plant.bridge.call("apply", {plant.bridge.file("new.toml").string(), "--confirm", "10m"});
    ASSERT_EQ(applied.exit_code, 0) << applied.err << plant.story();
    ASSERT_TRUE(plant.ends_as(plant.write("press", "speedSet", "12.5"), "acked")) << plant.story();
    ASSERT_EQ(plant.devices.wait_for_writes(3).size(), 3U) << "it is fed" << plant.story();
    ASSERT_EQ(plant.devices.get(1, "hr", 0, 2, "plant"), (std::vector<std::uint16_t>{125, 125}));
    plant.bridge.kill_hard();
    const auto before = plant.devices.writes().back().sequence;
    plant.start_bridge();
    EXPECT_EQ(plant.bridge.read_file("site.toml"), options.site);
    EXPECT_TRUE(plant.bridge.said("until it is commanded again")) << plant.story();
    // Long enough to be fed ten times.
    const auto from = plant.devices.set(1, "ir", 90, {0}, "meters");
    ASSERT_TRUE(await([&] { return plant.devices.reads(2, "plant", from).size() > 20; }));
    EXPECT_TRUE(plant.devices.writes(before).empty()) << plant.story();
    plant.bridge.kill_hard();
    plant.start_bridge();
    const auto again = plant.devices.set(1, "ir", 90, {0}, "meters");
    ASSERT_TRUE(await([&] { return plant.devices.reads(2, "plant", again).size() > 20; }));
    EXPECT_TRUE(plant.devices.writes(before).empty()) << "nor after the next start";
    ASSERT_TRUE(plant.ends_as(plant.write("press", "speedSet", "12.5"), "acked")) << plant.story();
    const auto fed = plant.devices.wait_for_writes(3, before);
    ASSERT_EQ(fed.size(), 3U) << plant.story();
    EXPECT_EQ(fed.back().address, 0);
}

} // namespace
} // namespace railbridge::test
