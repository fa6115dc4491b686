// Every row of tests/golden/command_values.txt: a value as the manager would send it, from the JSON
// to the words that are written, or to the reason why none are.

#include "adapters/config/load_mapping.hpp"
#include "adapters/mqtt/event_reader.hpp"
#include "bridge/commands/command_desk.hpp"

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace railbridge {
namespace {

constexpr Now now{TimePoint{std::chrono::hours{1}},
                  WallTime{std::chrono::milliseconds{1'790'000'000'000}}};
constexpr LineId line{0};
const std::string golden = RAILBRIDGE_GOLDEN_DIR;

struct Row {
    std::size_t number = 0; ///< of the line, for messages
    std::string attribute;
    std::string asset; ///< key; empty: one of the mapping
    std::chrono::milliseconds age{};
    std::string value;
    std::string verdict;
    std::string detail;
};

std::chrono::milliseconds age_of(const std::string& text) {
    std::size_t end = 0;
    const auto count = std::stoll(text, &end);
    const auto unit = text.substr(end);
    if (unit == "ms") {
        return std::chrono::milliseconds{count};
    }
    return unit == "s" ? std::chrono::seconds{count} : std::chrono::hours{24 * count};
}

/// Columns are divided by " | ", which no value contains.
Row row_of(const std::string& text, std::size_t number) {
    constexpr std::string_view divider = " | ";
    std::vector<std::string> columns;
    std::size_t from = 0;
    for (int i = 0; i < 3; ++i) {
        const auto to = text.find(divider, from);
        columns.push_back(text.substr(from, to - from));
        from = to == std::string::npos ? text.size() : to + divider.size();
    }
    Row row;
    row.number = number;
    row.attribute = columns.at(0);
    row.value = columns.at(1);
    row.verdict = columns.at(2).substr(0, columns.at(2).find(' '));
    row.detail = text.substr(from);
    if (const auto at = row.attribute.find('@'); at != std::string::npos) {
        row.age = age_of(row.attribute.substr(at + 1));
        row.attribute.erase(at);
    }
    if (const auto slash = row.attribute.find('/'); slash != std::string::npos) {
        row.asset = row.attribute.substr(0, slash);
        row.attribute.erase(0, slash + 1);
    }
    return row;
}

std::vector<Row> rows() {
    std::ifstream file{golden + "/command_values.txt"};
    std::vector<Row> all;
    std::string text;
    for (std::size_t number = 1; std::getline(file, text); ++number) {
        if (!text.empty() && text.front() != '#') {
            all.push_back(row_of(text, number));
        }
    }
    return all;
}

/// 22 characters.
std::string asset_id(std::string_view path) {
    auto id = std::string(path.substr(path.rfind('/') + 1));
    id.resize(22, '0');
    return id;
}

Mapping mapping() {
    auto loaded = config::load_mapping({golden + "/command_values.toml"},
                                       {"master", "gateway", asset_id, {}});
    if (!loaded) {
        throw std::runtime_error(to_string(loaded.error().front()));
    }
    return std::move(loaded->mapping);
}

std::string payload(const Row& row) {
    std::string body =
        "\"timestamp\":" + std::to_string((now.wall - row.age).time_since_epoch().count()) +
        R"(,"ref":{"id":")" + asset_id(row.asset.empty() ? "machine" : row.asset) +
        R"(","name":")" + row.attribute + "\"}";
    const auto mark = row.value.front() == '<' ? row.value.substr(0, row.value.find('>') + 1) : "";
    auto value = row.value.substr(mark.size());
    if (mark == "<twice>") {
        body += ",\"value\":" + value;
    } else if (mark == "<deleted>") {
        body += ",\"deleted\":true";
        value = value.empty() ? " null" : value;
    }
    if (mark != "<absent>") {
        body += ",\"value\":" + value;
    }
    return R"({"ackId":"a","event":{"eventType":"attribute",)" + body + "}}";
}

std::string hex(const Words& words) {
    std::string text;
    for (const auto word : words) {
        std::array<char, 8> digits{};
        std::snprintf(digits.data(), digits.size(), "%s%04x", text.empty() ? "" : " ", word);
        text += digits.data();
    }
    return text;
}

struct Outcome {
    std::string verdict;
    std::string detail;
};

/// What the desk does with an event: the first frame, or how it ended.
Outcome outcome_of(const Mapping& site, const PendingEvent& event) {
    CommandDesk desk{site, CommandSettings{}};
    desk.clock().kernel_says(true);
    CommandActions actions;
    desk.received(event, true, false, now, actions);
    desk.stored(event.ack_id, CommandState::intent, true, {}, now, actions);
    const auto frame = desk.next_frame(
        line, now, [](DeviceId) { return true; }, actions);
    if (frame && std::holds_alternative<ReadRequest>(frame->request)) {
        return {"rest", {}};
    }
    if (frame) {
        const auto& write = std::get<WriteRequest>(frame->request);
        const bool mask = write.function == FunctionCode::mask_write_register;
        return {mask ? "mask" : "write", hex(write.values)};
    }
    for (const auto& action : actions) {
        if (const auto* ended = std::get_if<CommandEnded>(&action)) {
            return {std::string(to_string(ended->state)), ended->reason};
        }
        const auto* stored = std::get_if<StoreState>(&action);
        if (stored != nullptr && stored->state == CommandState::written) {
            return {"passed", {}};
        }
    }
    return {"nothing", {}};
}

TEST(CommandValues, EndAsTheTableSays) {
    const auto site = mapping();
    const auto table = rows();
    EXPECT_GE(table.size(), 300U);
    for (const auto& row : table) {
        SCOPED_TRACE("command_values.txt:" + std::to_string(row.number) + ": " + row.attribute +
                     " " + row.value);
        const auto reading = mqtt::read_pending_event(payload(row));
        if (row.verdict == "defect") {
            EXPECT_EQ(reading.defect.substr(0, row.detail.size()), row.detail) << reading.defect;
            continue;
        }
        EXPECT_EQ(reading.defect, "");
        const auto outcome = outcome_of(site, reading.event);
        EXPECT_EQ(outcome.verdict, row.verdict) << outcome.detail;
        EXPECT_EQ(outcome.detail, row.detail);
    }
}

} // namespace
} // namespace railbridge
