// The files are edited while the bridge is stopped, the usual way at night. What the last run left
// behind ends where it was begun, and nothing of it acts where the new files lead.

#include "tests/e2e/plant.hpp"
#include "tests/support/await.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <stdexcept>

namespace railbridge::test {
namespace {

using testing::HasSubstr;

using Coil = std::vector<std::uint16_t>;

std::string with(std::string text, const std::string& from, const std::string& to) {
    const auto at = text.find(from);
    if (at == std::string::npos) {
        throw std::logic_error("no " + from);
    }
    return text.replace(at, from.size(), to);
}

PlantOptions long_pulse() {
    PlantOptions options;
    options.site = with(plant_site, R"(pulse = "300ms")", R"(pulse = "20s")");
    return options;
}

class EditedFiles : public testing::Test {
protected:
    /// The coil is on, and the bridge is gone.
    std::string dies_in_a_pulse() {
        auto ack = plant_.write("press", "resetFault", "true");
        EXPECT_EQ(plant_.devices.wait_for_writes(1).size(), 1U) << plant_.story();
        plant_.bridge.kill_hard();
        plant_.devices.set(1, "co", 8, {1}, "plant"); // somebody else's
        return ack;
    }
    /// Where the point is no more, and where it is now.
    Coil old_place() { return plant_.devices.get(1, "co", 4, 1, "plant"); }
    Coil new_place() { return plant_.devices.get(1, "co", 8, 1, "plant"); }
    void edit() { plant_.bridge.write_file("site.toml", with(long_pulse().site, "co:4", "co:8")); }
    bool has_ended(const std::string& ack) {
        return await([&] {
            const auto status = plant_.bridge.status();
            const auto state = status ? status->command_state(ack) : "";
            return state == "unknown" || state == "acked";
        });
    }
    bool taken() {
        return await([&] { return plant_.bridge.said("point press.resetFault changed"); });
    }
    std::filesystem::path accepted() const { return plant_.bridge.file("state/accepted"); }
    std::string accepted_site() {
        return plant_.bridge.read_file("state/accepted/files" +
                                       plant_.bridge.file("site.toml").string());
    }

    Plant plant_{long_pulse()};
};

TEST_F(EditedFiles, APulseIsReleasedWhereItWasGiven) {
    const auto ack = dies_in_a_pulse();
    edit();
    plant_.start_bridge();
    EXPECT_TRUE(plant_.bridge.said("the files are not what the bridge ran on last"));
    EXPECT_TRUE(taken()) << plant_.story();
    EXPECT_EQ(old_place(), Coil{0}) << plant_.story();
    EXPECT_EQ(new_place(), Coil{1});
    EXPECT_TRUE(has_ended(ack)) << plant_.story();
    // From now on the new files are what ran last, and what a broken file falls back to.
    EXPECT_TRUE(await([&] { return accepted_site().find("co:8") != std::string::npos; }));
    plant_.bridge.kill_hard();
    plant_.start_bridge();
    EXPECT_EQ(new_place(), Coil{1}) << plant_.story();
    EXPECT_EQ(plant_.devices.writes().size(), 2U) << plant_.story();
}

TEST_F(EditedFiles, AKillBeforeTheReleaseForgetsNothing) {
    const auto ack = dies_in_a_pulse();
    edit();
    plant_.devices.fault(R"("kind":"silent","unit":1)", "plant");
    plant_.bridge.start();
    ASSERT_TRUE(await([&] { return plant_.bridge.said("the files are not what"); }));
    EXPECT_THAT(accepted_site(), HasSubstr("co:4"));
    plant_.bridge.kill_hard();
    plant_.devices.clear_faults();
    plant_.start_bridge();
    EXPECT_TRUE(await([&] { return old_place() == Coil{0}; })) << plant_.story();
    EXPECT_EQ(new_place(), Coil{1});
    EXPECT_TRUE(has_ended(ack));
}

TEST_F(EditedFiles, AReloadMeanwhileWaitsItsTurn) {
    dies_in_a_pulse();
    edit();
    plant_.devices.fault(R"("kind":"silent","unit":1)", "plant");
    plant_.bridge.start();
    const auto answer = plant_.bridge.call("reload");
    EXPECT_EQ(answer.exit_code, 0) << answer.err << plant_.story();
    EXPECT_TRUE(plant_.bridge.said("co:4 of unit 1 on line plant may still be on"));
    EXPECT_THAT(accepted_site(), HasSubstr("co:8"));
    plant_.devices.clear_faults();
    EXPECT_TRUE(await([&] { return plant_.in_order(); }));
    EXPECT_EQ(new_place(), Coil{1}) << plant_.story();
}

TEST_F(EditedFiles, WhereNobodyKnowsWhatRanLastWhatIsOpenEndsAndNothingIsReleased) {
    for (const bool broken : {true, false}) {
        const auto writes = plant_.devices.writes().size();
        const auto ack = plant_.write("press", "resetFault", "true");
        ASSERT_TRUE(await([&] { return plant_.devices.writes().size() > writes; }));
        plant_.bridge.kill_hard();
        if (broken) {
            plant_.bridge.write_file("state/accepted/files" +
                                         plant_.bridge.file("site.toml").string(),
                                     "of a version that is not ours");
        } else { // what ran last could not be kept
            std::filesystem::rename(accepted(), plant_.bridge.file("state/accepted.old"));
        }
        plant_.bridge.write_file("site.toml", long_pulse().site + "\n# by hand\n");
        plant_.start_bridge();
        EXPECT_TRUE(plant_.ends_as(ack, "unknown")) << plant_.story();
        EXPECT_TRUE(plant_.bridge.said("commands that were open end as unknown"));
        EXPECT_EQ(plant_.devices.writes().size(), writes + 1) << plant_.story();
        EXPECT_TRUE(std::filesystem::exists(accepted())) << "now it is known again";
        plant_.devices.set(1, "co", 4, {0}, "plant");
        plant_.bridge.write_file("site.toml", long_pulse().site);
        plant_.bridge.stop();
        plant_.start_bridge();
    }
}

} // namespace
} // namespace railbridge::test
