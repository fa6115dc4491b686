#pragma once
// An entry for the audit, its lines in the file, and what is told of it.

#include "bridge/commands/audit_entry.hpp"
#include "bridge/ports/event_sink.hpp"
#include "tests/adapter/store/state_directory.hpp"
#include "tests/support/hand_clock.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <mutex>
#include <string>
#include <variant>
#include <vector>

namespace railbridge::test {

inline AuditEntry sample_entry() {
    AuditEntry made;
    made.at = WallTime{std::chrono::milliseconds{1'790'000'000'123}};
    made.kind = "command";
    made.ack_id = "a1";
    made.asset = "press";
    made.asset_id = "4j5ctffGqidATXf3ZN3x1o";
    made.attribute = "speedSet";
    made.event_time = WallTime{std::chrono::milliseconds{1'790'000'000'000}};
    made.before = 12.5;
    made.value = std::int64_t{42};
    made.units = "Hz";
    made.line = "plant";
    made.unit = 1;
    made.address = "hr:0";
    made.verdict = "acked";
    made.took = std::chrono::milliseconds{123};
    return made;
}

inline std::vector<std::string> lines_of(const std::filesystem::path& file) {
    std::vector<std::string> lines;
    std::ifstream stream{file};
    for (std::string line; std::getline(stream, line);) {
        lines.push_back(line);
    }
    return lines;
}

/// What an AuditWriter tells the engine.
class AuditWatch : public testing::Test {
protected:
    EventSink sink() {
        return [this](Event event) {
            const std::lock_guard lock{mutex_};
            told_.push_back(std::get<AuditState>(event));
        };
    }
    std::size_t told() const {
        const std::lock_guard lock{mutex_};
        return told_.size();
    }

    std::uint64_t lost() const {
        const std::lock_guard lock{mutex_};
        return told_.empty() ? 0 : told_.back().lost;
    }

    StateDirectory state_;
    HandClock clock_;
    mutable std::mutex mutex_;
    std::vector<AuditState> told_;
};

} // namespace railbridge::test
