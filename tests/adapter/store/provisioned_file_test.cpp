// Which assets the bridge has had at the manager: what comes back, and what is refused.

#include "tests/adapter/store/state_directory.hpp"

#include "adapters/store/provisioned_file.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace railbridge::store {
namespace {

class ProvisionedFileTest : public testing::Test {
protected:
    void write(const std::string& text) const { std::ofstream{directory_ / "provisioned"} << text; }

    test::StateDirectory directory_;
    ProvisionedFile file_{directory_.path()};
};

TEST_F(ProvisionedFileTest, WhatIsKeptComesBack) {
    EXPECT_TRUE(file_.load()->empty());
    const ProvisionedAssets assets{{"4Y1FoulaL6ocSwl5ukKl4R", "press"},
                                   {"5Y1FoulaL6ocSwl5ukKl4R", "meters.pump_a"}};
    ASSERT_TRUE(file_.keep(assets));
    EXPECT_EQ(*file_.load(), assets);
    ASSERT_TRUE(file_.keep({}));
    EXPECT_TRUE(file_.load()->empty());
}

TEST_F(ProvisionedFileTest, AddingKeepsTheOthersAndWritesOnlyNews) {
    ASSERT_TRUE(file_.add({{"a", "one"}}));
    ASSERT_TRUE(file_.add({{"a", "renamed"}, {"b", "two"}}));
    const ProvisionedAssets both{{"a", "renamed"}, {"b", "two"}};
    EXPECT_EQ(*file_.load(), both);
    const auto before = std::filesystem::last_write_time(directory_ / "provisioned");
    ASSERT_TRUE(file_.add({{"b", "two"}}));
    EXPECT_EQ(std::filesystem::last_write_time(directory_ / "provisioned"), before);
}

TEST_F(ProvisionedFileTest, OtherFilesAreRefusedAndNotOverwritten) {
    for (const char* text :
         {"", "railbridge-learned 1\n", "railbridge-provisioned 0\n",
          "railbridge-provisioned 2\nasset a one\n", "railbridge-provisioned 1\nasset a\n",
          "railbridge-provisioned 1\nuser a one\n"}) {
        write(text);
        EXPECT_FALSE(file_.load()) << text;
        EXPECT_FALSE(file_.add({{"b", "two"}})) << text;
        EXPECT_FALSE(file_.load()) << text;
    }
    EXPECT_FALSE(ProvisionedFile{std::string(5000, 'x')}.load()) << "may not be looked for";
    write("railbridge-provisioned 2\n");
    EXPECT_NE(file_.load().error().text.find("newer"), std::string::npos);
}

} // namespace
} // namespace railbridge::store
