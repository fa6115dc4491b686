// A mapping on trial, without an engine: what the desk does when things come at the wrong moment.

#include "adapters/daemon/trial_desk.hpp"
#include "adapters/store/accepted_config.hpp"
#include "tests/support/await.hpp"
#include "tests/support/memory_log.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <sys/inotify.h>
#include <unistd.h>
#include <vector>

namespace railbridge::daemon {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::steady_clock;
using test::await;
using testing::HasSubstr;
using testing::IsEmpty;
using Action = TrialRequest::Action;

const char* const bridge_toml = R"(schema = 1

[manager]
url = "mqtt://127.0.0.1:1883"
realm = "plant"
client_id = "box"
secret_file = "secret"

[bridge]
state_dir = "state"
mappings = ["site.toml"]
)";

std::string site_with_lamp_at(const std::string& address) {
    return R"(schema = 1

[line.plant]
transport = "tcp"
endpoint = "127.0.0.1:502"

[asset.press]
line = "plant"
unit = 1
addresses = "offset0"
point.lamp = { at = ")" +
           address + R"(" }
)";
}

/// Names that went from directories, in their order.
class NamesMoved {
public:
    ~NamesMoved() { ::close(watch_); }
    void watch(const std::filesystem::path& directory) const {
        ASSERT_GE(::inotify_add_watch(watch_, directory.c_str(), IN_MOVED_FROM | IN_DELETE), 0);
    }
    std::vector<std::string> gone() const {
        std::vector<std::string> names;
        alignas(inotify_event) std::array<char, 4096> bytes{};
        for (auto read = ::read(watch_, bytes.data(), bytes.size()); read > 0;
             read = ::read(watch_, bytes.data(), bytes.size())) {
            for (const char* at = bytes.data(); at < bytes.data() + read;) {
                const auto* event = reinterpret_cast<const inotify_event*>(at);
                const std::string name = event->name;
                if (name != "accepted.old") { // what was, when it is not needed any more
                    names.push_back(name);
                }
                at += sizeof(inotify_event) + event->len;
            }
        }
        return names;
    }

private:
    int watch_ = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
};

class TrialDeskTest : public testing::Test {
protected:
    TrialDeskTest() {
        directory_.write("secret", "s\n");
        directory_.write("bridge.toml", bridge_toml);
        place(before_);
        auto site = load_site(directory_ / "bridge.toml");
        EXPECT_TRUE(site);
        running_ = site->daemon;
        EXPECT_TRUE(keep_accepted(directory_ / "bridge.toml", *site));
        reloads_ = std::make_unique<ReloadDesk>(
            ReloadDesk::Parts{context_, [this](Event event) { heard(event); }, log_, notify_,
                              directory_ / "bridge.toml", running_});
        desk_ = std::make_unique<TrialDesk>(TrialDesk::Parts{
            context_, *reloads_, log_, directory_ / "bridge.toml", running_, milliseconds{1}});
    }
    void heard(const Event& event) {
        if (const auto* offer = std::get_if<MappingOffered>(&event)) {
            offers_.push_back(*offer);
        }
    }
    /// As the engine answers.
    void take(const MappingOffered& offer) { reloads_->taken({offer.id, offer.mapping, {}}); }
    void refuse(const MappingOffered& offer) { reloads_->refused({offer.id, "a pulse is on"}); }

    void place(const std::string& text) const { directory_.write("site.toml", text); }
    std::string site() const { return *store::text_of_file(directory_ / "site.toml"); }
    /// What a later start would fall back to.
    std::string accepted() const {
        const auto kept = store::AcceptedConfig{running_.state_dir}.kept(directory_ / "site.toml");
        return kept ? store::text_of_file(*kept).value_or("") : std::string{};
    }
    std::filesystem::path record() const { return running_.state_dir / "trial" / "record"; }
    bool on_record() const { return std::filesystem::exists(record()); }
    /// It cannot be removed, whoever tries.
    void hold_record() const {
        std::filesystem::remove_all(record());
        std::filesystem::create_directories(record() / "held");
    }
    void let_record_go() const { std::filesystem::remove_all(record()); }

    /// Runs what is to be done on the hub until the condition holds.
    template <typename Condition>
    bool until(Condition condition) {
        return await([&] {
            context_.restart();
            context_.poll();
            return condition();
        });
    }
    std::string ask(Action action, Duration confirm = minutes{10}) {
        std::string answer;
        desk_->handle({action, (directory_ / "site.toml").string(), confirm},
                      [&answer](const std::string& line) { answer = line; });
        return answer;
    }
    /// Placed and loaded: the engine is offered what is on trial.
    void load_trial(Duration confirm = minutes{10}) {
        ASSERT_THAT(ask(Action::begin, confirm), HasSubstr("done"));
        place(applied_);
        desk_->handle({Action::load, {}, {}}, [this](const std::string& line) { loaded_ = line; });
        ASSERT_TRUE(until([&] { return offers_.size() == 1; })) << log_.all();
    }
    void run_trial(Duration confirm = minutes{10}) {
        load_trial(confirm);
        take(offers_[0]);
        ASSERT_TRUE(until([&] { return !loaded_.empty(); }));
        ASSERT_THAT(loaded_, HasSubstr("taken"));
    }
    bool is_before(const MappingOffered& offer) const {
        return offer.mapping->points.at(0).range.first == 3;
    }
    bool free() { return !reloads_->busy() && reloads_->why_not().empty(); }

    const std::string before_ = site_with_lamp_at("co:3");
    const std::string applied_ = site_with_lamp_at("co:7");
    test::TemporaryDirectory directory_;
    boost::asio::io_context context_;
    test::MemoryLog log_;
    runtime::ServiceNotify notify_;
    config::DaemonConfig running_;
    std::vector<MappingOffered> offers_;
    std::string loaded_; ///< what whoever wanted it loaded was told
    std::unique_ptr<ReloadDesk> reloads_;
    std::unique_ptr<TrialDesk> desk_;
};

TEST_F(TrialDeskTest, CancelledWhileItIsLoadedItIsGoneBackFromAsSoonAsItRuns) {
    load_trial();
    place(before_); // as who cancels does first
    EXPECT_THAT(ask(Action::cancel), HasSubstr("goes back when that is done"));
    EXPECT_TRUE(on_record()) << "it may run any moment";
    take(offers_[0]);
    ASSERT_TRUE(until([&] { return offers_.size() == 2; })) << log_.all();
    EXPECT_TRUE(is_before(offers_[1]));
    EXPECT_THAT(loaded_, HasSubstr("the bridge goes back"));
    EXPECT_THAT(ask(Action::confirm), HasSubstr("nothing is on trial"));
    take(offers_[1]);
    EXPECT_TRUE(until([&] { return free(); })) << log_.all();
    EXPECT_FALSE(on_record());
    EXPECT_EQ(site(), before_);
    EXPECT_EQ(accepted(), before_);
}

TEST_F(TrialDeskTest, CancelledWhileItIsLoadedItEndsIfItIsRefused) {
    load_trial();
    place(before_);
    EXPECT_THAT(ask(Action::cancel), HasSubstr("goes back when that is done"));
    refuse(offers_[0]);
    ASSERT_TRUE(until([&] { return free(); })) << log_.all();
    EXPECT_THAT(loaded_, HasSubstr("a pulse is on"));
    EXPECT_FALSE(on_record());
    EXPECT_EQ(offers_.size(), 1U) << "there is nothing to go back from";
    EXPECT_THAT(ask(Action::begin), HasSubstr("done")) << "the next one may come";
}

/// Whoever cancels could not put the old file back: the bridge does when the time is over.
TEST_F(TrialDeskTest, CancelledWithoutTheOldFileItGoesBackWhenItsTimeIsOver) {
    load_trial(milliseconds{1500});
    EXPECT_THAT(ask(Action::cancel), HasSubstr("goes back when that is done"));
    refuse(offers_[0]);
    ASSERT_TRUE(until([&] { return offers_.size() == 2; })) << log_.all();
    EXPECT_TRUE(is_before(offers_[1]));
    take(offers_[1]);
    EXPECT_TRUE(until([&] { return free(); })) << log_.all();
    EXPECT_EQ(site(), before_);
    EXPECT_FALSE(on_record());
}

/// A kill in between leaves what was before to no start that would read the trial's commands by it.
TEST_F(TrialDeskTest, AConfirmationDoubtsWhatWasBeforeFirstAndAcceptsLast) {
    run_trial();
    NamesMoved names;
    names.watch(running_.state_dir);
    names.watch(running_.state_dir / "trial");
    std::string answer;
    desk_->handle({Action::confirm, {}, {}}, [&](const std::string& line) { answer = line; });
    ASSERT_TRUE(until([&] { return !answer.empty(); }));
    EXPECT_THAT(answer, HasSubstr("done"));
    EXPECT_THAT(names.gone(), testing::ElementsAre("accepted", "record", "accepted.new"));
    EXPECT_EQ(accepted(), applied_);
}

TEST_F(TrialDeskTest, AConfirmationThatCannotBeKeptConfirmsNothingAndCanBeRepeated) {
    run_trial();
    hold_record();
    std::string answer;
    desk_->handle({Action::confirm, {}, {}}, [&](const std::string& line) { answer = line; });
    ASSERT_TRUE(until([&] { return !answer.empty(); }));
    EXPECT_THAT(answer, HasSubstr("cannot end what is on trial"));
    EXPECT_EQ(accepted(), before_);
    EXPECT_TRUE(store::AcceptedConfig{running_.state_dir}.is_last())
        << "what the trial goes back to";
    EXPECT_THAT(reloads_->why_not(), HasSubstr("is on trial"));
    let_record_go();
    answer.clear();
    desk_->handle({Action::confirm, {}, {}}, [&](const std::string& line) { answer = line; });
    ASSERT_TRUE(until([&] { return !answer.empty(); }));
    EXPECT_THAT(answer, HasSubstr("done"));
    EXPECT_EQ(accepted(), applied_);
    EXPECT_TRUE(until([&] { return free(); }));
}

TEST_F(TrialDeskTest, AfterAConfirmationThatCouldNotBeKeptItsTimeStillEnds) {
    run_trial(std::chrono::seconds{2});
    hold_record();
    std::string answer;
    desk_->handle({Action::confirm, {}, {}}, [&](const std::string& line) { answer = line; });
    ASSERT_TRUE(until([&] { return !answer.empty(); }));
    ASSERT_THAT(answer, HasSubstr("cannot end"));
    let_record_go();
    ASSERT_TRUE(until([&] { return offers_.size() == 2; })) << log_.all();
    EXPECT_TRUE(is_before(offers_[1]));
    take(offers_[1]);
    EXPECT_TRUE(until([&] { return free(); })) << log_.all();
    EXPECT_EQ(site(), before_);
    EXPECT_EQ(accepted(), before_);
}

/// Both are due when the hub looks: the confirmation first, and what the timer wants is in the
/// queue by then, where it cannot be cancelled any more.
TEST_F(TrialDeskTest, ConfirmedInTheMomentItsTimeIsOverItStays) {
    constexpr std::chrono::seconds confirm{2};
    boost::asio::steady_timer person{context_};
    person.expires_at(steady_clock::now() + confirm);
    run_trial(confirm);
    const auto both_over = steady_clock::now() + confirm;
    std::string answer;
    person.async_wait([&](const boost::system::error_code& error) {
        ASSERT_FALSE(error);
        desk_->handle({Action::confirm, {}, {}}, [&](const std::string& line) { answer = line; });
    });
    boost::asio::post(context_,
                      [&] { ASSERT_TRUE(await([&] { return steady_clock::now() > both_over; })); });
    ASSERT_TRUE(until([&] { return !answer.empty(); }));
    EXPECT_THAT(answer, HasSubstr("done"));
    EXPECT_TRUE(until([&] { return free(); }));
    EXPECT_EQ(offers_.size(), 1U) << "nobody goes back" << log_.all();
    EXPECT_EQ(log_.count("trial.over"), 0U);
    EXPECT_EQ(site(), applied_);
    EXPECT_EQ(accepted(), applied_);
    EXPECT_FALSE(on_record());
}

TEST_F(TrialDeskTest, GoingBackIsForcedFromItsThirdTryOn) {
    for (int trial = 0; trial < 2; ++trial) {
        offers_.clear();
        ASSERT_THAT(ask(Action::begin, milliseconds{1}), HasSubstr("done"));
        place(applied_); // and whoever did it is gone
        for (std::size_t tries = 1; tries <= 4; ++tries) {
            ASSERT_TRUE(until([&] { return offers_.size() == tries; })) << log_.all();
            EXPECT_TRUE(is_before(offers_.back()));
            EXPECT_EQ(offers_.back().forced, tries > 2) << tries << " of trial " << trial;
            if (tries < 4) {
                refuse(offers_.back());
            }
        }
        take(offers_.back());
        ASSERT_TRUE(until([&] { return free(); })) << log_.all();
        EXPECT_EQ(site(), before_);
        EXPECT_FALSE(on_record());
    }
}

} // namespace
} // namespace railbridge::daemon
