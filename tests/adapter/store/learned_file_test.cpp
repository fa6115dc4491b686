#include "adapters/store/learned_file.hpp"
#include "adapters/store/learned_writer.hpp"
#include "tests/support/await.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>
#include <vector>

namespace railbridge::store {
namespace {

namespace fs = std::filesystem;

class LearnedFileTest : public testing::Test {
protected:
    LearnedFileTest() {
        fs::remove_all(directory_);
        fs::create_directories(directory_);
    }
    ~LearnedFileTest() override { fs::remove_all(directory_); }

    static std::vector<LearnedRecord> records() {
        LearnedRecord meter{"meters.pump_a", "mark1", {}};
        meter.facts.word_limit = 32;
        meter.facts.holes = {{Table::holding_register, 4, 6}, {Table::input_register, 65535, 1}};
        LearnedRecord press{"press", "mark2", {}};
        press.facts.bit_limit = 64;
        press.facts.illegal = {{Table::coil, 0, 1}, {Table::discrete_input, 7, 2}};
        press.facts.silent = {{Table::discrete_input, 7, 2}};
        return {meter, press};
    }

    const fs::path directory_ =
        fs::temp_directory_path() / ("railbridge-learned-" + std::to_string(::getpid()));
    const LearnedFile file_{directory_};
};

TEST_F(LearnedFileTest, KnowsNothingBeforeAnythingWasKept) {
    const auto loaded = file_.load();
    ASSERT_TRUE(loaded.has_value());
    EXPECT_TRUE(loaded->empty());
}

TEST_F(LearnedFileTest, GivesBackWhatWasKeptAndReplacesIt) {
    ASSERT_TRUE(file_.keep(records()).has_value());
    EXPECT_EQ(file_.load().value(), records());
    ASSERT_TRUE(file_.keep({}).has_value());
    EXPECT_TRUE(file_.load().value().empty());
}

TEST_F(LearnedFileTest, RefusesWhatItDoesNotUnderstandAndSaysWhatToDo) {
    for (const std::string text :
         {"", "something", "railbridge-learned 2\n", "railbridge-learned 1\nwords 5\n",
          "railbridge-learned 1\ndevice a\n", "railbridge-learned 1\ndevice a m\nwords 70000\n",
          "railbridge-learned 1\ndevice a m\nhole hr 65535 2\n",
          "railbridge-learned 1\ndevice a m\nhole xx 1 2\n",
          "railbridge-learned 1\ndevice a m\nillegal hr 1 0\n",
          "railbridge-learned 1\ndevice a m\nnonsense 3\n"}) {
        std::ofstream{file_.path()} << text;
        const auto loaded = file_.load();
        ASSERT_FALSE(loaded.has_value()) << text;
        EXPECT_NE(loaded.error().text.find("remove it"), std::string::npos);
    }
}

TEST_F(LearnedFileTest, ThatCannotBeLookedForIsNoEmptyOne) {
    fs::create_symlink(file_.path().filename(), file_.path());
    const auto learned = file_.load();
    ASSERT_FALSE(learned);
    EXPECT_NE(learned.error().text.find(file_.path().string()), std::string::npos);
}

TEST_F(LearnedFileTest, TheWriterKeepsTheNewestBeforeItEnds) {
    {
        LearnedWriter writer{file_, [](const std::string& problem) { FAIL() << problem; }};
        writer.keep({});
        writer.keep(records());
    }
    EXPECT_EQ(file_.load().value(), records());
}

TEST_F(LearnedFileTest, WhatAPersonWantsForgottenIsForgottenAtOnce) {
    LearnedWriter writer{file_, [](const std::string& problem) { FAIL() << problem; }};
    writer.keep(records());
    ASSERT_TRUE(test::await([&] { return file_.load().value() == records(); }));
    writer.keep({}, true); // the other ones wait a minute
    EXPECT_TRUE(test::await([&] { return file_.load().value().empty(); }));
}

TEST_F(LearnedFileTest, TheWriterSaysOnceThatItCannotWrite) {
    int told = 0;
    {
        LearnedWriter writer{LearnedFile{directory_ / "missing"},
                             [&told](const std::string&) { ++told; }};
        writer.keep(records());
    }
    EXPECT_EQ(told, 1);
}

} // namespace
} // namespace railbridge::store
