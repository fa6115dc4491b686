#include "adapters/store/journal_writer.hpp"

#include <utility>

namespace railbridge::store {

namespace {

constexpr std::chrono::hours prune_every{1};

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
    {
        const MutexLock lock{mutex_};
        work_.push_back({ack_id, state, reason, at});
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
        const auto done = journal_.store(work.ack_id, work.state, work.reason, work.at);
        sink_(Stored{work.ack_id, work.state, done.has_value(),
                     done ? std::string{} : done.error().text});
        prune_now_and_then(work.at);
    }
}

void JournalWriter::prune_now_and_then(WallTime now) {
    if (now - pruned_ >= prune_every) {
        pruned_ = now;
        // A failure shows with the next commit, which matters more.
        static_cast<void>(journal_.prune(now));
    }
}

} // namespace railbridge::store
