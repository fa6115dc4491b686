#include "adapters/store/journal_writer.hpp"

#include <utility>

namespace railbridge::store {

namespace {

constexpr std::chrono::hours prune_every{1};

std::string why_not(const Status& done) {
    return done ? std::string{} : done.error().text;
}

} // namespace

JournalWriter::JournalWriter(CommandJournal& journal, EventSink sink)
    : journal_(journal)
    , sink_(std::move(sink))
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
    add(CommandWork{ack_id, state, reason, at});
}

void JournalWriter::keep_wear(const WearCount& count) {
    add(count);
}

void JournalWriter::keep_setting(const KeptSetting& setting) {
    add(setting);
}

void JournalWriter::add(Work work) {
    {
        const MutexLock lock{mutex_};
        work_.push_back(std::move(work));
    }
    wake_.notify_all();
}

void JournalWriter::run() {
    for (;;) {
        Work work;
        {
            const MutexLock lock{mutex_};
            while (work_.empty() && !stopping_) {
                wake_.wait(mutex_);
            }
            if (work_.empty()) {
                return;
            }
            work = std::move(work_.front());
            work_.pop_front();
        }
        std::visit([this](const auto& wanted) { do_work(wanted); }, work);
    }
}

void JournalWriter::do_work(const CommandWork& work) {
    const auto done = journal_.store(work.ack_id, work.state, work.reason, work.at);
    sink_(Stored{work.ack_id, work.state, done.has_value(), why_not(done)});
    prune_now_and_then(work.at);
}

void JournalWriter::do_work(const WearCount& count) {
    const auto done = journal_.keep_wear(count);
    sink_(WearStored{count.point, done.has_value(), why_not(done)});
}

void JournalWriter::do_work(const KeptSetting& setting) {
    const auto done = journal_.keep_setting(setting.name, setting.value);
    sink_(SettingStored{setting.name, done.has_value(), why_not(done)});
}

void JournalWriter::prune_now_and_then(WallTime now) {
    if (now - pruned_ >= prune_every) {
        pruned_ = now;
        // A failure shows with the next commit, which matters more.
        static_cast<void>(journal_.prune(now));
    }
}

} // namespace railbridge::store
