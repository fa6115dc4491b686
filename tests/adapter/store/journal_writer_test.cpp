// The journal's thread: answers in order, on the disk before the answer, nothing lost at the end.

#include "adapters/store/journal_writer.hpp"
#include "tests/adapter/store/state_directory.hpp"
#include "tests/support/await.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>

#include <mutex>
#include <optional>

namespace railbridge {
namespace {

using store::CommandJournal;
using store::JournalWriter;

class WallClock final : public Clock {
public:
    Now now() const override {
        return {std::chrono::time_point_cast<Duration>(std::chrono::steady_clock::now()),
                WallTime{}};
    }
};

class Answers {
public:
    EventSink sink() {
        return [this](Event event) {
            const std::lock_guard lock{mutex_};
            if (const auto* stored = std::get_if<Stored>(&event)) {
                answers_.push_back(*stored);
            } else if (const auto* wear = std::get_if<WearStored>(&event)) {
                others_.push_back(wear->point + (wear->ok ? " ok" : wear->error));
            } else if (const auto* setting = std::get_if<SettingStored>(&event)) {
                others_.push_back(setting->name + (setting->ok ? " ok" : setting->error));
            }
        };
    }
    std::size_t count() const {
        const std::lock_guard lock{mutex_};
        return answers_.size();
    }
    std::vector<Stored> all() const {
        const std::lock_guard lock{mutex_};
        return answers_;
    }
    /// Of wear and settings: "name ok" or the error.
    std::vector<std::string> others() const {
        const std::lock_guard lock{mutex_};
        return others_;
    }

private:
    mutable std::mutex mutex_;
    std::vector<Stored> answers_;
    std::vector<std::string> others_;
};

class JournalWriterTest : public testing::Test {
protected:
    void SetUp() override {
        auto opened = CommandJournal::open(state_.path(), WallTime{});
        ASSERT_TRUE(opened) << opened.error().text;
        journal_ = std::move(*opened);
        for (int i = 0; i < count; ++i) {
            PendingEvent event;
            event.ack_id = std::to_string(i);
            journal_->received(event);
        }
    }

    static constexpr int count = 50;
    test::StateDirectory state_;
    std::unique_ptr<CommandJournal> journal_;
    WallClock clock_;
    Answers answers_;
};

TEST_F(JournalWriterTest, AnswersEachInOrder) {
    JournalWriter writer(*journal_, clock_, answers_.sink());
    for (int i = 0; i < count; ++i) {
        writer.store(std::to_string(i), CommandState::written, "", WallTime{});
    }
    ASSERT_TRUE(test::await([&] { return answers_.count() == std::size_t{count}; }));
    const auto answers = answers_.all();
    for (std::size_t i = 0; i < answers.size(); ++i) {
        EXPECT_EQ(answers[i].ack_id, std::to_string(i));
        EXPECT_EQ(answers[i].state, CommandState::written);
        EXPECT_TRUE(answers[i].ok) << answers[i].error;
    }
}

TEST_F(JournalWriterTest, RefusesOneOfManyForItself) {
    const auto results = journal_->store({{"1", CommandState::written, "", WallTime{}},
                                          {"never heard of", CommandState::written, "", WallTime{}},
                                          {"2", CommandState::expired, "", WallTime{}},
                                          {"2", CommandState::acked, "", WallTime{}},
                                          {"3", CommandState::acked, "", WallTime{}}});
    const std::vector<bool> expected{true, false, true, false, true};
    ASSERT_EQ(results.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
        EXPECT_EQ(results[i].has_value(), expected[i]) << i;
    }
    const auto records = journal_->load(WallTime{}).value();
    EXPECT_EQ(records[1].state, CommandState::written);
    EXPECT_EQ(records[2].state, CommandState::expired);
    EXPECT_EQ(records[3].state, CommandState::acked);
}

TEST_F(JournalWriterTest, SaysWhenItHoldsWhatWasAskedForSoFar) {
    JournalWriter writer(*journal_, clock_, answers_.sink());
    for (int i = 0; i < count; ++i) {
        writer.store(std::to_string(i), CommandState::written, "", WallTime{});
        if (i % 10 == 0) {
            EXPECT_TRUE(writer.stored().get());
            EXPECT_GE(answers_.count(), static_cast<std::size_t>(i) + 1);
        }
    }
}

TEST_F(JournalWriterTest, SaysWhyItFailed) {
    JournalWriter writer(*journal_, clock_, answers_.sink());
    writer.store("never heard of", CommandState::written, "", WallTime{});
    ASSERT_TRUE(test::await([&] { return answers_.count() == 1; }));
    EXPECT_FALSE(answers_.all()[0].ok);
    EXPECT_NE(answers_.all()[0].error, "");
}

TEST_F(JournalWriterTest, KeepsWearAndSettings) {
    {
        JournalWriter writer(*journal_, clock_, answers_.sink());
        writer.keep_wear({"press.lamp", 20'000, 7});
        writer.keep_setting({"commands", "off"});
    }
    const std::vector<std::string> expected{"press.lamp ok", "commands ok"};
    EXPECT_EQ(answers_.others(), expected);
    EXPECT_EQ(journal_->wear().value(), (std::vector<WearCount>{{"press.lamp", 20'000, 7}}));
    EXPECT_EQ(journal_->settings().value(), (std::vector<KeptSetting>{{"commands", "off"}}));
}

TEST_F(JournalWriterTest, StoresWhatWasAskedForBeforeItEnds) {
    {
        JournalWriter writer(*journal_, clock_, answers_.sink());
        for (int i = 0; i < count; ++i) {
            writer.store(std::to_string(i), CommandState::acked, "", WallTime{});
        }
    }
    EXPECT_EQ(answers_.count(), std::size_t{count});
    const auto records = journal_->load(WallTime{}).value();
    for (const auto& record : records) {
        EXPECT_EQ(record.state, CommandState::acked);
    }
}

/// One that came from another machine, and that a person looks into with a database browser.
class AJournalOpenedLater : public testing::Test {
protected:
    AJournalOpenedLater() {
        static_cast<void>(CommandJournal::open(state_.path(), WallTime{}));
        browser_.emplace((state_ / "commands.db").string(), SQLite::OPEN_READWRITE);
        browser_->exec("UPDATE setting SET value = 'elsewhere' WHERE name = '.machine'");
        browser_->exec("BEGIN IMMEDIATE");
        journal_ = std::move(CommandJournal::open(state_.path(), WallTime{}).value());
    }

    test::StateDirectory state_;
    std::optional<SQLite::Database> browser_;
    std::unique_ptr<CommandJournal> journal_;
    WallClock clock_;
};

TEST_F(AJournalOpenedLater, IsNotSaidToHoldAnythingBefore) {
    JournalWriter writer(
        *journal_, clock_, [](const Event&) {}, true);
    EXPECT_FALSE(writer.stored().get());
    browser_.reset();
    EXPECT_TRUE(test::await([&] { return writer.stored().get(); }));
}

TEST_F(AJournalOpenedLater, SaysWhatWasFoundThen) {
    ASSERT_FALSE(journal_->condition().works());
    EXPECT_EQ(journal_->take_findings().stranger, "");
    std::mutex mutex;
    std::string found;
    bool works = false;
    JournalWriter writer(
        *journal_, clock_,
        [&](const Event& event) {
            const std::lock_guard lock{mutex};
            if (std::holds_alternative<JournalWorks>(event)) {
                EXPECT_NE(found, "") << "before it is used";
                works = true;
            }
        },
        true,
        [&](const store::JournalFindings& findings) {
            const std::lock_guard lock{mutex};
            found += findings.stranger;
        });
    browser_.reset();
    ASSERT_TRUE(test::await([&] {
        const std::lock_guard lock{mutex};
        return works;
    }));
    EXPECT_EQ(found, "it comes from another machine") << "once";
}

} // namespace
} // namespace railbridge
