#pragma once
// A log that remembers, so that a test can ask what was said.

#include "bridge/ports/log.hpp"

#include <algorithm>
#include <cstddef>
#include <mutex>
#include <string>
#include <vector>

namespace railbridge::test {

/// May be written and asked from any thread.
class MemoryLog final : public Log {
public:
    struct Line {
        LogLevel level = LogLevel::info;
        std::string event;
        std::string text;
    };

    void write(LogLevel level, const std::string& event, const std::string& text) override {
        const std::lock_guard lock{mutex_};
        lines_.push_back({level, event, text});
    }

    std::vector<Line> lines() const {
        const std::lock_guard lock{mutex_};
        return lines_;
    }

    /// How often `event` was said.
    std::size_t count(const std::string& event) const {
        return count_if([&](const Line& line) { return line.event == event; });
    }

    /// True if some line of `event` has `part` in its text.
    bool has(const std::string& event, const std::string& part) const {
        return count_if([&](const Line& line) {
                   return line.event == event && line.text.find(part) != std::string::npos;
               }) > 0;
    }

    /// True if some line, of any event, has `part` in its text.
    bool says(const std::string& part) const {
        return count_if(
                   [&](const Line& line) { return line.text.find(part) != std::string::npos; }) > 0;
    }

    /// Lines at `level` or worse.
    std::size_t count_from(LogLevel level) const {
        return count_if([&](const Line& line) { return line.level >= level; });
    }

    /// Everything said, one line each: for the message of a failed test.
    std::string all() const {
        std::string text;
        for (const auto& line : lines()) {
            text += line.event + ": " + line.text + '\n';
        }
        return text;
    }

    void clear() {
        const std::lock_guard lock{mutex_};
        lines_.clear();
    }

private:
    template <typename Predicate>
    std::size_t count_if(Predicate predicate) const {
        const std::lock_guard lock{mutex_};
        return static_cast<std::size_t>(std::count_if(lines_.begin(), lines_.end(), predicate));
    }

    mutable std::mutex mutex_;
    std::vector<Line> lines_;
};

} // namespace railbridge::test
