#include "adapters/store/audit_writer.hpp"

#include "adapters/store/audit_line.hpp"

#include <chrono>
#include <utility>

namespace railbridge::store {

namespace {

constexpr std::size_t waiting_max = 1000;
constexpr std::chrono::seconds sync_every{1};
constexpr int unsynced_max = 100;

} // namespace

AuditWriter::AuditWriter(const std::filesystem::path& state_dir, EventSink sink, AuditLimits limits)
    : file_(state_dir, limits)
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

void AuditWriter::run() {
    for (;;) {
        std::deque<AuditEntry> entries;
        bool over = false;
        {
            const MutexLock lock{mutex_};
            const auto wakes = [this]() RAILBRIDGE_REQUIRES(mutex_) {
                return !waiting_.empty() || stopping_;
            };
            if (unsynced_ > 0) {
                wake_.wait_for(mutex_, sync_every, wakes);
            } else {
                wake_.wait(mutex_, wakes);
            }
            entries.swap(waiting_);
            lost_ += std::exchange(dropped_, 0);
            over = stopping_;
        }
        for (const auto& entry : entries) {
            write(entry);
        }
        if (entries.empty() || over || unsynced_ >= unsynced_max) {
            sync();
        }
        if (over) {
            return;
        }
    }
}

void AuditWriter::write(const AuditEntry& entry) {
    if (lost_ > told_lost_) {
        const auto gap = audit_gap_line(entry.at, lost_ - told_lost_, problem_);
        if (const auto told = file_.append(gap); !told) {
            ++lost_;
            failed(told.error().text);
            return;
        }
        told_lost_ = lost_;
    }
    if (const auto written = file_.append(audit_line(entry)); !written) {
        ++lost_;
        failed(written.error().text);
        return;
    }
    ++unsynced_;
    if (!problem_.empty()) {
        problem_.clear();
        sink_(AuditState{{}, lost_});
    }
}

void AuditWriter::sync() {
    if (std::exchange(unsynced_, 0) > 0) {
        if (const auto synced = file_.sync(); !synced) {
            failed(synced.error().text);
        }
    }
}

void AuditWriter::failed(const std::string& why) {
    problem_ = why;
    sink_(AuditState{why + "; free space on the disk of the state directory", lost_});
}

} // namespace railbridge::store
