#include "adapters/store/learned_writer.hpp"

#include <utility>

namespace railbridge::store {

namespace {

constexpr std::chrono::minutes write_every{1};

} // namespace

LearnedWriter::LearnedWriter(LearnedFile file, std::function<void(const std::string&)> problem)
    : file_(std::move(file))
    , problem_(std::move(problem))
    , thread_([this] { run(); }) {}

LearnedWriter::~LearnedWriter() {
    {
        const MutexLock lock{mutex_};
        stopping_ = true;
    }
    wake_.notify_all();
    thread_.join();
}

void LearnedWriter::keep(std::vector<LearnedRecord> records, bool at_once) {
    {
        const MutexLock lock{mutex_};
        waiting_ = std::move(records);
        at_once_ = at_once_ || at_once;
    }
    wake_.notify_all();
}

void LearnedWriter::run() {
    bool told = false;
    for (;;) {
        std::vector<LearnedRecord> records;
        {
            const MutexLock lock{mutex_};
            while (!waiting_ && !stopping_) {
                wake_.wait(mutex_);
            }
            if (!waiting_) {
                return;
            }
            records = std::move(*waiting_);
            waiting_.reset();
            at_once_ = false;
        }
        const auto kept = file_.keep(records);
        if (!kept && !told) {
            problem_(kept.error().text);
        }
        told = !kept;
        const MutexLock lock{mutex_};
        wake_.wait_for(mutex_, write_every,
                       [this]() RAILBRIDGE_REQUIRES(mutex_) { return stopping_ || at_once_; });
    }
}

} // namespace railbridge::store
