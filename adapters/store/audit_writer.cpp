#include "adapters/store/audit_writer.hpp"

#include "adapters/store/audit_line.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace railbridge::store {

namespace {

constexpr std::size_t waiting_max = 1000;
constexpr std::chrono::seconds sync_every{1};
constexpr int unsynced_max = 100;
constexpr const char* free_space = "free space on the disk of the state directory";

} // namespace

AuditWriter::AuditWriter(const std::filesystem::path& state_dir, const Clock& clock, EventSink sink,
                         AuditLimits limits)
    : file_(state_dir, limits)
    , clock_(clock)
    , sink_(std::move(sink))
    , thread_([this] { run(); }) {}

AuditWriter::~AuditWriter() {
    {
        const MutexLock lock{mutex_};
        stopping_ = true;
    }
    wake_.notify_all();
    thread_.join();
}

void AuditWriter::record(AuditEntry entry) {
    {
        const MutexLock lock{mutex_};
        if (waiting_.size() >= waiting_max) {
            ++dropped_;
            return;
        }
        waiting_.push_back(std::move(entry));
    }
    wake_.notify_all();
}

AuditWriter::Work AuditWriter::next() {
    const MutexLock lock{mutex_};
    const auto wakes = [this]()
                           RAILBRIDGE_REQUIRES(mutex_) { return !waiting_.empty() || stopping_; };
    if (unsynced_ > 0) {
        wake_.wait_for(mutex_, std::max(Duration{}, sync_by_ - clock_.now().mono), wakes);
    } else {
        wake_.wait(mutex_, wakes);
    }
    return {std::exchange(waiting_, {}), std::exchange(dropped_, 0), stopping_};
}

void AuditWriter::run() {
    for (bool over = false; !over;) {
        const auto work = next();
        for (const auto& entry : work.entries) {
            write(entry);
        }
        if (work.dropped > 0) {
            lost(work.dropped, "more came than the disk of the state directory takes",
                 "look what else writes to it, and who sends so many commands");
        }
        if ((work.dropped > 0 || work.over) && tell_lost()) {
            works();
        }
        if (work.over || sync_is_due()) {
            sync();
        }
        over = work.over;
    }
}

void AuditWriter::write(const AuditEntry& entry) {
    auto done = tell_lost();
    if (done) {
        done = append(audit_line(entry));
    }
    if (done) {
        works();
    } else {
        lost(1, done.error().text, free_space);
    }
}

Status AuditWriter::tell_lost() {
    if (lost_ == told_lost_) {
        return {};
    }
    auto told = append(audit_gap_line(clock_.now().wall, lost_ - told_lost_, problem_));
    if (told) {
        told_lost_ = lost_;
    }
    return told;
}

Status AuditWriter::append(const std::string& line) {
    auto written = file_.append(line);
    if (written && unsynced_++ == 0) {
        sync_by_ = clock_.now().mono + sync_every;
    }
    return written;
}

bool AuditWriter::sync_is_due() const {
    return unsynced_ >= unsynced_max || (unsynced_ > 0 && clock_.now().mono >= sync_by_);
}

void AuditWriter::sync() {
    if (std::exchange(unsynced_, 0) > 0) {
        if (const auto synced = file_.sync(); !synced) {
            lost(0, synced.error().text, free_space);
        }
    }
}

void AuditWriter::lost(std::uint64_t lines, const std::string& why, const std::string& what_to_do) {
    lost_ += lines;
    problem_ = why;
    sink_(AuditState{why + "; " + what_to_do, lost_});
}

void AuditWriter::works() {
    if (!problem_.empty()) {
        problem_.clear();
        sink_(AuditState{{}, lost_});
    }
}

} // namespace railbridge::store
