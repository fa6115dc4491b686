// A device was replaced by a better one: what the old one had taught is forgotten.

#include "tests/e2e/plant.hpp"
#include "tests/support/await.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace railbridge::test {
namespace {

using testing::HasSubstr;
using testing::Not;

/// The press of plant_site is read as hr:0..5 in one; an old one refuses that because of hr:3. An
/// old pump has no ir:0 at all.
class DeviceReplaced : public testing::Test {
protected:
    CommandResult replaced(const std::string& key, const std::string& typed = "") {
        std::vector<std::string> words{"replaced", key};
        if (typed.empty()) {
            words.emplace_back("--yes");
        }
        return plant_.bridge.call("device", words, typed);
    }
    std::string learned() { return plant_.bridge.call("learned").out; }
    std::string quality(const std::string& asset, const std::string& attribute) {
        return plant_.bridge.status()->point(asset, attribute).quality;
    }
    void old_press() {
        plant_.devices.fault(R"("kind":"illegal_address","unit":1,"area":"hr","address":3)",
                             "plant");
        ASSERT_TRUE(await([&] { return learned().find("# press") != std::string::npos; }))
            << learned() << plant_.story();
    }
    std::int64_t now_ns() { return plant_.devices.set(1, "ir", 90, {0}, "meters"); }
    bool read_in_one(std::int64_t from) {
        return await([&] {
            const auto reads = plant_.devices.reads(1, "plant", from);
            return std::any_of(reads.begin(), reads.end(), [](const auto& read) {
                return read.area == "hr" && read.address == 0 && read.count == 6;
            });
        });
    }

    /// Pulses are long enough to be met.
    static PlantOptions with_long_pulses() {
        PlantOptions options;
        const std::string pulse = R"(pulse = "300ms")";
        options.site.replace(options.site.find(pulse), pulse.size(), R"(pulse = "3s")");
        return options;
    }

    Plant plant_{with_long_pulses()};
};

TEST_F(DeviceReplaced, TheNewOneIsReadAtOnceAsIfNothingWereKnown) {
    old_press();
    plant_.devices.fault(R"("kind":"illegal_address","unit":2,"area":"ir","address":[0,1])",
                         "plant");
    ASSERT_TRUE(await([&] { return quality("pump", "flow") == "not implemented"; }))
        << plant_.story();
    const auto reconnects = plant_.bridge.status()->line("plant").reconnects;

    plant_.devices.clear_faults(); // these are better ones
    const auto from = now_ns();
    ASSERT_TRUE(await([&] { return plant_.devices.reads(1, "plant", from).size() > 20; }));
    EXPECT_THAT(learned(), HasSubstr("# press")) << "nobody said so yet";

    const auto done = replaced("press");
    EXPECT_EQ(done.exit_code, 0) << done.err << plant_.story();
    EXPECT_THAT(done.out, HasSubstr("press"));
    EXPECT_TRUE(read_in_one(from)) << plant_.story();
    EXPECT_THAT(learned(), Not(HasSubstr("# press")));
    EXPECT_EQ(replaced("pump", "yes\n").exit_code, 0);
    EXPECT_TRUE(await([&] { return quality("pump", "flow") == "good"; }));
    EXPECT_TRUE(plant_.shows("pump", "flow", "12.5")) << plant_.story();
    EXPECT_THAT(learned(), HasSubstr("nothing: every device answers"));
    EXPECT_EQ(plant_.bridge.status()->line("plant").reconnects, reconnects);
    EXPECT_TRUE(await([&] {
        return plant_.bridge.call("audit").out.find("device replaced done") != std::string::npos;
    })) << plant_.bridge.call("audit").out;
    EXPECT_TRUE(plant_.ends_as(plant_.write("press", "lamp", "true"), "acked")) << plant_.story();
    plant_.bridge.kill_hard();
    plant_.start_bridge();
    EXPECT_THAT(learned(), HasSubstr("nothing: every device answers"));
}

TEST_F(DeviceReplaced, AsksFirstAndKnowsItsDevices) {
    old_press();
    const auto no = replaced("press", "no\n");
    EXPECT_EQ(no.exit_code, 1);
    EXPECT_THAT(no.err, HasSubstr("nothing was changed"));
    const auto unknown = replaced("pres");
    EXPECT_EQ(unknown.exit_code, 2);
    EXPECT_THAT(unknown.err, HasSubstr("did you mean \"press\""));
    EXPECT_THAT(learned(), HasSubstr("# press"));
}

TEST_F(DeviceReplaced, IsRefusedWhileAPulseOfItIsNotReleased) {
    plant_.write("press", "resetFault", "true");
    ASSERT_EQ(plant_.devices.wait_for_writes(1).size(), 1U) << plant_.story();
    const auto refused = replaced("press");
    EXPECT_EQ(refused.exit_code, 1) << refused.out;
    EXPECT_THAT(refused.err, HasSubstr("press.resetFault"));
    EXPECT_TRUE(await([&] { return plant_.devices.writes().size() == 2; })) << plant_.story();
    EXPECT_TRUE(await([&] { return replaced("press").exit_code == 0; })) << plant_.story();
}

TEST_F(DeviceReplaced, WithoutABridgeItsNextStartKnowsNothing) {
    old_press();
    ASSERT_EQ(plant_.bridge.stop(), 0);
    EXPECT_THAT(learned(), HasSubstr("# press"));
    plant_.devices.clear_faults();
    const auto done = replaced("press");
    EXPECT_EQ(done.exit_code, 0) << done.err;
    EXPECT_THAT(done.out, HasSubstr("no bridge runs"));
    EXPECT_THAT(learned(), HasSubstr("nothing: every device answers"));
    EXPECT_THAT(plant_.bridge.call("audit").out, HasSubstr("device replaced done"));
    const auto from = now_ns();
    plant_.start_bridge();
    EXPECT_TRUE(read_in_one(from)) << plant_.story();
}

} // namespace
} // namespace railbridge::test
