#pragma once
// What lines reported, for a test to look at from its own thread.

#include "bridge/engine/event.hpp"
#include "bridge/ports/event_sink.hpp"
#include "tests/support/await.hpp"

#include <deque>
#include <mutex>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace railbridge::modbus::test {

class EventLog {
public:
    /// For as long as this log lives.
    EventSink sink() {
        return [this](Event event) { take(std::move(event)); };
    }

    /// How many events there were, and their kinds in order.
    std::size_t size() const { return names().size(); }
    std::vector<std::string> names() const {
        const std::lock_guard lock(mutex_);
        return names_;
    }

    /// The next batch result; each is given once. Throws when none comes.
    BatchDone wait_for_batch() {
        if (!railbridge::test::await([this] { return has_batch(); })) {
            throw std::runtime_error("no batch came back");
        }
        const std::lock_guard lock(mutex_);
        BatchDone done = std::move(batches_.front());
        batches_.pop_front();
        return done;
    }

private:
    bool has_batch() const {
        const std::lock_guard lock(mutex_);
        return !batches_.empty();
    }

    void take(Event event) {
        const std::lock_guard lock(mutex_);
        if (std::holds_alternative<LineOpened>(event)) {
            names_.emplace_back("opened");
        } else if (std::holds_alternative<LineOpenFailed>(event)) {
            names_.emplace_back("open failed");
        } else if (std::holds_alternative<LineClosed>(event)) {
            names_.emplace_back("closed");
        } else if (auto* done = std::get_if<BatchDone>(&event)) {
            names_.emplace_back("done");
            batches_.push_back(std::move(*done));
        }
    }

    mutable std::mutex mutex_;
    std::vector<std::string> names_;
    std::deque<BatchDone> batches_;
};

} // namespace railbridge::modbus::test
