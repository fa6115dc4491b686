#include "adapters/store/journal_writer.hpp"

#include <algorithm>
#include <utility>

namespace railbridge::store {

namespace {

constexpr std::chrono::hours prune_every{1};
constexpr std::chrono::seconds try_every{1};
// A commit costs what a disk needs to keep it, whatever is in it.
constexpr std::size_t together_max = 64;

std::string why_not(const Status& done) {
    return done ? std::string{} : done.error().text;
}

} // namespace

JournalWriter::JournalWriter(CommandJournal& journal, const Clock& clock, EventSink sink,
                             bool unread, Found found)
    : journal_(journal)
    , clock_(clock)
    , sink_(std::move(sink))
    , found_(std::move(found))
    , failing_(unread)
    , unread_(unread)
    , thread_([this] { run(); }) {}

JournalWriter::~JournalWriter() {
    {
        const MutexLock lock{mutex_};
        stopping_ = true;
    }
    wake_.notify_all();
    thread_.join();
}

void JournalWriter::store(const std::string& ack_id, CommandState state, const std::string& reason,
                          WallTime at) {
    const MutexLock lock{mutex_};
    auto* waiting = work_.empty() ? nullptr : std::get_if<CommandWork>(&work_.back());
    if (waiting != nullptr && waiting->size() < together_max) {
        waiting->push_back({ack_id, state, reason, at});
    } else {
        work_.push_back(CommandWork{{ack_id, state, reason, at}});
    }
    wake_.notify_all();
}

void JournalWriter::keep_wear(const WearCount& count) {
    add(count);
}

void JournalWriter::keep_setting(const KeptSetting& setting) {
    add(setting);
}

std::shared_future<bool> JournalWriter::stored() {
    auto mark = std::make_shared<std::promise<bool>>();
    auto done = mark->get_future().share();
    add(std::move(mark));
    return done;
}

void JournalWriter::look_at_journal() {
    add(Look{});
}

void JournalWriter::add(Work work) {
    {
        const MutexLock lock{mutex_};
        work_.push_back(std::move(work));
    }
    wake_.notify_all();
}

bool JournalWriter::next(Work& work, bool& over) {
    const MutexLock lock{mutex_};
    const auto wakes = [this]() RAILBRIDGE_REQUIRES(mutex_) { return !work_.empty() || stopping_; };
    if (failing_) {
        wake_.wait_for(mutex_, until_next_try(), wakes);
    } else {
        wake_.wait(mutex_, wakes);
    }
    over = work_.empty() && stopping_;
    if (work_.empty()) {
        return false;
    }
    work = std::move(work_.front());
    work_.pop_front();
    return true;
}

Duration JournalWriter::until_next_try() const {
    return std::max(Duration{}, try_at_ - clock_.now().mono);
}

void JournalWriter::run() {
    if (failing_) {
        report_failure(journal_.condition());
    }
    for (bool over = false; !over;) {
        Work work;
        if (next(work, over)) {
            std::visit([this](const auto& wanted) { do_work(wanted); }, work);
        }
        if (failing_ && !over && until_next_try() == Duration{}) {
            try_again();
        }
    }
}

void JournalWriter::do_work(const CommandWork& work) {
    const auto results = journal_.store(work);
    for (std::size_t i = 0; i < work.size(); ++i) {
        done(results[i]);
        sink_(Stored{work[i].ack_id, work[i].state, results[i].has_value(), why_not(results[i])});
    }
    prune_now_and_then(work.back().at);
}

void JournalWriter::do_work(const WearCount& count) {
    const auto stored = journal_.keep_wear(count);
    done(stored);
    sink_(WearStored{count.point, stored.has_value(), why_not(stored)});
}

void JournalWriter::do_work(const KeptSetting& setting) {
    const auto stored = journal_.keep_setting(setting.name, setting.value);
    done(stored);
    sink_(SettingStored{setting.name, stored.has_value(), why_not(stored)});
}

void JournalWriter::do_work(const Look& /*look*/) {
    const auto condition = journal_.condition();
    if (!condition.works()) {
        report_failure(condition);
    }
}

void JournalWriter::do_work(const Mark& mark) const {
    mark->set_value(!failing_ && journal_.condition().works());
}

/// Before the answer: whoever hears it knows already that the journal failed.
void JournalWriter::done(const Status& status) {
    // A commit may have gone well and its copying into the file not: the next would be refused.
    const auto condition = journal_.condition();
    if (!condition.works() && (!failing_ || !status)) {
        report_failure(condition);
    }
}

void JournalWriter::report_failure(const JournalCondition& condition) {
    failing_ = true;
    try_at_ = clock_.now().mono + try_every;
    if (condition.why != told_) {
        told_ = condition.why;
        sink_(JournalFailed{condition.why});
    }
}

void JournalWriter::try_again() {
    const auto now = clock_.now().wall;
    static_cast<void>(journal_.prune(now)); // room, perhaps
    const auto condition = journal_.recover(now);
    report_findings();
    if (condition.works()) {
        report_works();
    } else {
        report_failure(condition);
    }
}

void JournalWriter::report_findings() {
    const auto findings = journal_.take_findings();
    if (found_ && !(findings.loss.empty() && findings.stranger.empty())) {
        found_(findings);
    }
}

void JournalWriter::report_works() {
    auto commands = journal_.load(clock_.now().wall);
    auto wear = journal_.wear();
    auto settings = journal_.settings();
    if (!commands || !wear || !settings) {
        report_failure(journal_.condition());
        return;
    }
    failing_ = false;
    told_.clear();
    sink_(JournalWorks{std::move(*commands), std::move(*wear), std::move(*settings),
                       std::exchange(unread_, false)});
}

void JournalWriter::prune_now_and_then(WallTime now) {
    if (now - pruned_ >= prune_every) {
        pruned_ = now;
        // A failure shows with the next commit, which matters more.
        static_cast<void>(journal_.prune(now));
    }
}

} // namespace railbridge::store
