// The last accepted configuration: complete, without secrets, replaced as a whole.

#include "adapters/store/accepted_config.hpp"
#include "tests/adapter/store/state_directory.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace railbridge {
namespace {

using store::AcceptedConfig;
using test::StateDirectory;

class AcceptedConfigTest : public testing::Test {
protected:
    std::filesystem::path write(const std::string& name, const std::string& text) const {
        const auto file = box_ / name;
        std::filesystem::create_directories(file.parent_path());
        std::ofstream(file) << text;
        return file;
    }
    static std::string content(const std::filesystem::path& file) {
        std::ostringstream text;
        text << std::ifstream(file).rdbuf();
        return text.str();
    }
    std::filesystem::path state() const { return box_ / "state"; }

    void SetUp() override {
        std::filesystem::create_directories(state());
        bridge_ = write("etc/bridge.toml", "one");
        site_ = write("etc/sites/site.toml", "two");
        secret_ = write("etc/gateway.secret", "hush");
    }

    StateDirectory box_;
    std::filesystem::path bridge_;
    std::filesystem::path site_;
    std::filesystem::path secret_;
};

TEST_F(AcceptedConfigTest, HasNothingAtFirst) {
    EXPECT_FALSE(AcceptedConfig(state()).bridge_toml());
}

TEST_F(AcceptedConfigTest, AcceptsWhatWasStagedAndNotWhatLiesThereByThen) {
    const AcceptedConfig accepted(state());
    ASSERT_TRUE(accepted.keep(bridge_, {{site_}}));
    write("etc/sites/site.toml", "staged");
    ASSERT_TRUE(accepted.stage(bridge_, {{site_}}));
    EXPECT_TRUE(accepted.is_staged(bridge_, {{site_}}));
    EXPECT_EQ(content(*accepted.kept(site_)), "two");
    EXPECT_EQ(content(*accepted.staged(site_)), "staged");
    write("etc/sites/site.toml", "edited");
    EXPECT_FALSE(accepted.is_staged(bridge_, {{site_}}));
    EXPECT_FALSE(accepted.is_staged(bridge_, {{site_, write("etc/other.toml", "x")}}));
    ASSERT_TRUE(accepted.accept());
    EXPECT_EQ(content(*accepted.kept(site_)), "staged");
    EXPECT_FALSE(accepted.accept()) << "nothing is staged any more";
    EXPECT_EQ(content(*accepted.kept(site_)), "staged");
}

TEST_F(AcceptedConfigTest, KnowsWhetherTheFilesWereEdited) {
    const AcceptedConfig accepted(state());
    EXPECT_FALSE(accepted.is_kept(bridge_, {{site_}}));
    ASSERT_TRUE(accepted.keep(bridge_, {{site_}}));
    EXPECT_TRUE(accepted.is_kept(bridge_, {{site_}}));
    EXPECT_FALSE(accepted.is_kept(bridge_, {{site_, write("etc/other.toml", "x")}}));
    write("etc/sites/site.toml", "edited");
    EXPECT_FALSE(accepted.is_kept(bridge_, {{site_}}));
}

TEST_F(AcceptedConfigTest, WhatIsNotWhatRanLastStaysToFallBackTo) {
    const AcceptedConfig accepted(state());
    EXPECT_TRUE(accepted.not_last()) << "there is nothing";
    EXPECT_FALSE(accepted.is_last());
    ASSERT_TRUE(accepted.keep(bridge_, {{site_}}));
    EXPECT_TRUE(accepted.is_last());
    ASSERT_TRUE(accepted.not_last());
    EXPECT_TRUE(accepted.not_last()) << "said twice";
    EXPECT_FALSE(AcceptedConfig(state()).is_last());
    ASSERT_TRUE(AcceptedConfig(state()).bridge_toml());
    EXPECT_EQ(content(*AcceptedConfig(state()).kept(site_)), "two");
    write("etc/sites/site.toml", "three");
    ASSERT_TRUE(accepted.keep(bridge_, {{site_}}));
    EXPECT_TRUE(accepted.is_last());
    EXPECT_EQ(content(*accepted.kept(site_)), "three");
}

TEST_F(AcceptedConfigTest, WhatWasFallenBackToMayBeWhatRanLastAgain) {
    const AcceptedConfig accepted(state());
    EXPECT_TRUE(accepted.last_again()) << "there is nothing";
    EXPECT_FALSE(accepted.is_last());
    ASSERT_TRUE(accepted.keep(bridge_, {{site_}}));
    ASSERT_TRUE(accepted.not_last());
    ASSERT_TRUE(accepted.last_again());
    EXPECT_TRUE(accepted.last_again()) << "said twice";
    EXPECT_TRUE(accepted.is_last());
    EXPECT_EQ(content(*accepted.kept(site_)), "two");
}

TEST_F(AcceptedConfigTest, KeepsTheFilesInTheirPlacesRelativeToEachOther) {
    const AcceptedConfig accepted(state());
    const auto kept = accepted.keep(bridge_, {{site_}, {}});
    ASSERT_TRUE(kept) << kept.error().text;
    write("etc/bridge.toml", "broken");
    write("etc/sites/site.toml", "broken");
    const auto copy = AcceptedConfig(state()).bridge_toml();
    ASSERT_TRUE(copy);
    EXPECT_EQ(content(*copy), "one");
    EXPECT_EQ(content(copy->parent_path() / "sites/site.toml"), "two");
}

TEST_F(AcceptedConfigTest, KeepsAFileAtThePlaceThatIsLookedAtFirst) {
    const auto installed = write("share/meter.toml", "three");
    const AcceptedConfig accepted(state());
    ASSERT_TRUE(accepted.keep(bridge_,
                              {{site_}, {}, {{installed, box_ / "etc/sites/devices/meter.toml"}}}));
    write("share/meter.toml", "other");
    const auto copy = accepted.bridge_toml();
    ASSERT_TRUE(copy);
    EXPECT_EQ(content(copy->parent_path() / "sites/devices/meter.toml"), "three");
}

TEST_F(AcceptedConfigTest, LinksSecretsInsteadOfCopyingThem) {
    const AcceptedConfig accepted(state());
    ASSERT_TRUE(accepted.keep(bridge_, {{site_}, {secret_}}));
    const auto secret = accepted.bridge_toml()->parent_path() / "gateway.secret";
    EXPECT_EQ(content(secret), "hush");
    EXPECT_TRUE(std::filesystem::is_symlink(secret));
    EXPECT_EQ(accepted.original(secret), secret_);
    for (const auto& entry : std::filesystem::recursive_directory_iterator(state())) {
        if (entry.is_regular_file() && !entry.is_symlink()) {
            EXPECT_EQ(content(entry.path()).find("hush"), std::string::npos) << entry.path();
        }
    }
}

TEST_F(AcceptedConfigTest, KnowsWhatAPlaceOutsideOfTheCopyIs) {
    const AcceptedConfig accepted(state());
    ASSERT_TRUE(accepted.keep(bridge_, {{site_}, {}}));
    EXPECT_EQ(accepted.original("/etc/ssl/ca.pem"), "/etc/ssl/ca.pem");
}

TEST_F(AcceptedConfigTest, ReplacesTheOldSetAsAWhole) {
    const AcceptedConfig accepted(state());
    ASSERT_TRUE(accepted.keep(bridge_, {{site_}, {}}));
    const auto other = write("etc/sites/other.toml", "three");
    write("etc/bridge.toml", "four");
    ASSERT_TRUE(accepted.keep(bridge_, {{other}, {}}));
    const auto copy = accepted.bridge_toml();
    ASSERT_TRUE(copy);
    EXPECT_EQ(content(*copy), "four");
    EXPECT_EQ(content(copy->parent_path() / "sites/other.toml"), "three");
    EXPECT_FALSE(std::filesystem::exists(copy->parent_path() / "sites/site.toml"));
}

TEST_F(AcceptedConfigTest, KeepsTheOldSetWhenTheNewOneCannotBeRead) {
    const AcceptedConfig accepted(state());
    ASSERT_TRUE(accepted.keep(bridge_, {{site_}, {}}));
    EXPECT_FALSE(accepted.keep(bridge_, {{box_ / "no such file"}, {}}));
    ASSERT_TRUE(accepted.bridge_toml());
    EXPECT_EQ(content(*accepted.bridge_toml()), "one");
}

} // namespace
} // namespace railbridge
