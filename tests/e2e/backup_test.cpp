// A dead box is replaced by its backup: what was open in it is neither executed nor acknowledged.

#include "tests/e2e/plant.hpp"
#include "tests/support/await.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace railbridge::test {
namespace {

using testing::HasSubstr;

/// A pulse that is long enough to be open at the end, and a register that wears.
std::string worn_site() {
    std::string site = plant_site;
    const std::string usual = R"(pulse = "300ms")";
    site.replace(site.find(usual), usual.size(), R"(pulse = "60s")");
    site.insert(site.find("point.resetFault"), R"(point.limit = { at = "hr:20", rate = "quick" }
write.limit = { min = 0, max = 100, per_day = 2 }
)");
    return site;
}

std::string content(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

class Backup : public testing::Test {
protected:
    CommandResult call(const std::string& command, const std::vector<std::string>& more = {}) {
        std::vector<std::string> words{archive_.string()};
        words.insert(words.end(), more.begin(), more.end());
        return plant_.bridge.call(command, words);
    }
    /// Everything of the box but its log.
    void lose_the_box() {
        for (const char* name : {"bridge.toml", "site.toml", "state", "gateway.secret"}) {
            std::filesystem::remove_all(plant_.bridge.file(name));
        }
    }

    TemporaryDirectory directory_;
    std::filesystem::path archive_ = directory_ / "box.backup";
    Plant plant_{{.site = worn_site(), .bridge_settings = "ack_delay = \"3s\"\n"}};
};

TEST_F(Backup, ReplacesABoxWithAnOpenPulseAndCountsOfWear) {
    const std::string limit = plant_.write("press", "limit", "7");
    ASSERT_TRUE(plant_.ends_as(limit, "acked")) << plant_.story();
    const std::string pulse = plant_.write("press", "resetFault", "true");
    ASSERT_EQ(plant_.devices.wait_for_writes(2).size(), 2U) << plant_.story();
    const auto running = call("backup");
    EXPECT_EQ(running.exit_code, 1);
    EXPECT_THAT(running.err, HasSubstr("stop it first"));
    EXPECT_FALSE(std::filesystem::exists(archive_));

    plant_.bridge.kill_hard();
    ASSERT_TRUE(plant_.is_pending(pulse)) << "it was acknowledged before the crash";
    const auto made = call("backup");
    ASSERT_EQ(made.exit_code, 0) << made.err;
    struct stat facts {};
    ASSERT_EQ(::stat(archive_.c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 07777U, 0600U);
    const std::string site = plant_.bridge.read_file("site.toml");
    lose_the_box();

    const auto restored = call("restore");
    ASSERT_EQ(restored.exit_code, 0) << restored.err;
    EXPECT_EQ(plant_.bridge.read_file("site.toml"), site);
    plant_.start_bridge();
    EXPECT_TRUE(plant_.ends_as(pulse, "unknown")) << plant_.story();
    EXPECT_TRUE(plant_.bridge.said("journal.copied")) << plant_.story();
    EXPECT_TRUE(plant_.is_pending(pulse)) << "it was acknowledged: " << plant_.story();

    const std::string second = plant_.write("press", "limit", "8");
    EXPECT_TRUE(plant_.ends_as(second, "acked")) << plant_.story();
    const std::string third = plant_.write("press", "limit", "9");
    EXPECT_TRUE(plant_.ends_as(third, "rejected")) << "the count was lost: " << plant_.story();
    EXPECT_EQ(plant_.devices.get(1, "co", 4, 1, "plant"), std::vector<std::uint16_t>{1})
        << "the coil is not this box's to release";
    EXPECT_EQ(plant_.devices.writes().size(), 3U) << plant_.story();
}

TEST_F(Backup, OverwritesNothingWithoutForceAndNothingIfDamaged) {
    ASSERT_EQ(plant_.bridge.stop(), 0);
    ASSERT_EQ(call("backup").exit_code, 0);
    EXPECT_THAT(call("backup").err, HasSubstr("it is there already"));
    plant_.bridge.write_file("site.toml", "schema = 1 # changed since\n");
    const auto refused = call("restore");
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_THAT(refused.err, HasSubstr("--force"));
    EXPECT_THAT(plant_.bridge.read_file("site.toml"), HasSubstr("changed since"));

    const std::string good = content(archive_);
    for (const std::size_t at : {std::size_t{20}, good.size() / 2, good.size() - 1}) {
        std::string bad = good;
        bad[at] = static_cast<char>(bad[at] ^ 1);
        std::ofstream(archive_, std::ios::binary) << bad;
        const auto damaged = call("restore", {"--force"});
        EXPECT_EQ(damaged.exit_code, 1) << at;
        EXPECT_THAT(damaged.err, HasSubstr("damaged")) << at;
    }
    std::ofstream(archive_, std::ios::binary) << good.substr(0, good.size() - 1);
    EXPECT_EQ(call("restore", {"--force"}).exit_code, 1);
    EXPECT_THAT(plant_.bridge.read_file("site.toml"), HasSubstr("changed since"));

    std::ofstream(archive_, std::ios::binary) << good;
    plant_.bridge.write_file("state/learned.stray", "not of the backup");
    EXPECT_EQ(call("restore", {"--force"}).exit_code, 0);
    EXPECT_EQ(plant_.bridge.read_file("site.toml"), worn_site());
    EXPECT_FALSE(std::filesystem::exists(plant_.bridge.file("state/learned.stray")));
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(plant_.bridge.file("."))) {
        const auto suffix = entry.path().extension();
        EXPECT_TRUE(suffix != ".before" && suffix != ".placed") << entry.path();
    }
}

TEST_F(Backup, PutsNothingInPlaceWhereOneFileCannotBe) {
    ASSERT_EQ(plant_.bridge.stop(), 0);
    ASSERT_EQ(call("backup").exit_code, 0);
    lose_the_box();
    plant_.bridge.write_file("state", "a file where the directory belongs");
    const auto refused = call("restore", {"--force"});
    EXPECT_EQ(refused.exit_code, 1);
    for (const char* name : {"bridge.toml", "site.toml", "site.toml.placed", "gateway.secret"}) {
        EXPECT_FALSE(std::filesystem::exists(plant_.bridge.file(name))) << name;
    }
}

} // namespace
} // namespace railbridge::test
