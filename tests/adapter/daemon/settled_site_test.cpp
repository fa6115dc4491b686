// Somebody saves a file while the bridge starts.

#include "adapters/daemon/settled_site.hpp"
#include "adapters/store/accepted_config.hpp"
#include "adapters/store/trial_file.hpp"
#include "tests/support/memory_log.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace railbridge::daemon {
namespace {

using testing::HasSubstr;
using Kind = RanBefore::Kind;

class SettledSiteTest : public testing::Test {
protected:
    SettledSiteTest() {
        directory_.write("secret", "s\n");
        write_bridge("state");
        place(3);
    }
    void write_bridge(const std::string& state_dir) {
        directory_.write("bridge.toml", R"(schema = 1

[manager]
url = "mqtt://127.0.0.1:1883"
realm = "plant"
client_id = "box"
secret_file = "secret"

[bridge]
state_dir = ")" + state_dir + R"("
mappings = ["site.toml"]
)");
    }
    void place(int lamp) {
        directory_.write("site.toml", R"(schema = 1

[line.plant]
transport = "tcp"
endpoint = "127.0.0.1:502"

[asset.press]
line = "plant"
unit = 1
addresses = "offset0"
point.lamp = { at = "co:)" + std::to_string(lamp) +
                                          R"(" }
)");
    }
    void accept(int lamp) {
        place(lamp);
        ASSERT_TRUE(keep_accepted(bridge_toml(), *load_site(bridge_toml())));
    }
    std::filesystem::path bridge_toml() const { return directory_ / "bridge.toml"; }
    RunnableSite load() {
        std::vector<config::Diagnostic> problems;
        auto site = load_runnable_site(bridge_toml(), problems);
        EXPECT_TRUE(site);
        return *std::move(site);
    }
    static int lamp(const Mapping& mapping) { return mapping.points.at(0).range.first; }
    store::AcceptedConfig accepted() const { return store::AcceptedConfig{directory_ / "state"}; }
    std::string accepted_site() const {
        const auto kept = accepted().kept(directory_ / "site.toml");
        return kept ? store::text_of_file(*kept).value_or("") : std::string{};
    }

    test::TemporaryDirectory directory_;
    test::MemoryLog log_;
};

TEST_F(SettledSiteTest, WhatIsKeptIsWhatRuns) {
    auto site = load();
    place(7);
    const auto settled = settle_site(bridge_toml(), site);
    ASSERT_TRUE(settled);
    place(9); // the journal takes its time to open
    keep_settled(site, *settled, true, log_);
    EXPECT_EQ(lamp(site.site.mapping), 7);
    EXPECT_THAT(accepted_site(), HasSubstr("co:7"));
}

TEST_F(SettledSiteTest, WhatIsEditedIsCopiedAsItRunsAndNotAcceptedYet) {
    accept(3);
    place(5);
    auto site = load();
    place(7);
    const auto settled = settle_site(bridge_toml(), site);
    ASSERT_TRUE(settled);
    place(9);
    keep_settled(site, *settled, true, log_);
    EXPECT_EQ(settled->before.kind, Kind::other);
    EXPECT_EQ(lamp(*settled->before.mapping), 3);
    EXPECT_EQ(lamp(site.site.mapping), 7);
    EXPECT_THAT(accepted_site(), HasSubstr("co:3"));
    ASSERT_TRUE(accept_copied(directory_ / "state"));
    EXPECT_THAT(accepted_site(), HasSubstr("co:7"));
}

TEST_F(SettledSiteTest, WhatIsPutBackAfterItWasLoadedRunsAsItLies) {
    accept(3);
    place(7);
    auto site = load();
    place(3);
    const auto settled = settle_site(bridge_toml(), site);
    ASSERT_TRUE(settled);
    EXPECT_EQ(settled->before.kind, Kind::same);
    EXPECT_EQ(lamp(site.site.mapping), 3) << "or its commands would be read by another mapping";
}

TEST_F(SettledSiteTest, WhatIsBrokenMeanwhileOrHasAnotherStateDirectoryNeedsAnotherStart) {
    auto site = load();
    write_bridge("elsewhere");
    auto settled = settle_site(bridge_toml(), site);
    ASSERT_FALSE(settled);
    EXPECT_THAT(settled.error().text, HasSubstr("state_dir changed while the bridge started"));
    write_bridge("state");
    directory_.write("site.toml", "broken");
    settled = settle_site(bridge_toml(), site);
    ASSERT_FALSE(settled);
    EXPECT_THAT(settled.error().text, HasSubstr("start it again"));
}

/// Or each start of a bridge whose files are broken would end what is open.
TEST_F(SettledSiteTest, WhatIsFallenBackToIsWhatRanLastAtTheNextStart) {
    accept(3);
    ASSERT_TRUE(accepted().not_last());
    directory_.write("site.toml", "broken");
    for (const bool journal_works : {false, true}) {
        auto site = load();
        const auto settled = settle_site(bridge_toml(), site);
        ASSERT_TRUE(settled);
        EXPECT_EQ(settled->before.kind, Kind::unknown) << "those of before have not ended";
        keep_settled(site, *settled, journal_works, log_);
        EXPECT_EQ(accepted().is_last(), journal_works);
    }
    auto site = load();
    const auto settled = settle_site(bridge_toml(), site);
    ASSERT_TRUE(settled);
    EXPECT_EQ(settled->before.kind, Kind::same);
    EXPECT_EQ(lamp(site.site.mapping), 3);
    EXPECT_NE(site.rejected, "");
}

} // namespace
} // namespace railbridge::daemon
