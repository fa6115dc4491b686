#pragma once
// A desk with one level and one pulse, and what it wants done.

#include "bridge/commands/command_desk.hpp"

#include "tests/support/mapping_builder.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace railbridge::test {

using std::chrono::milliseconds;
using std::chrono::seconds;

inline constexpr Now start{TimePoint{std::chrono::hours{1}}, WallTime{std::chrono::hours{400'000}}};
inline constexpr LineId line{0};
inline const auto at_once = [](DeviceId) { return TimePoint::min(); };

class CommandDeskTest : public testing::Test {
protected:
    CommandDeskTest() {
        desk_.connected(true, start);
        desk_.clock().kernel_says(true);
    }
    static MappingBuilder site() {
        MappingBuilder site;
        const auto device = site.unit(site.tcp_line("net"), 1);
        site.grant_level(site.holding(device, "speed", 0));
        site.grant_pulse(site.coil(device, "start", 0));
        return site;
    }
    PendingEvent event(const std::string& ack_id, const std::string& attribute, Value value) const {
        PendingEvent event;
        event.ack_id = ack_id;
        event.asset_id = site_.mapping().assets[0].id;
        event.attribute = attribute;
        event.value = std::move(value);
        event.event_time = start.wall;
        return event;
    }
    CommandRecord record(const std::string& ack_id, const std::string& attribute, Value value,
                         CommandState state) const {
        CommandRecord record;
        record.event = event(ack_id, attribute, std::move(value));
        record.state = state;
        return record;
    }
    void receive(const std::string& ack_id, const std::string& attribute, Value value) {
        desk_.received(event(ack_id, attribute, std::move(value)), true, false, start, out_);
    }
    /// One frame goes out and is answered well. False if there was none.
    bool exchange(Words words = {}) {
        auto frame = desk_.next_frame(
            line, start, [](DeviceId) { return true; }, out_);
        if (!frame) {
            return false;
        }
        TransactionResult result;
        result.outcome = std::move(words);
        result.sent = start.mono;
        desk_.frame_done(*frame, result, start, out_);
        return true;
    }
    template <typename Action>
    std::size_t count() const {
        return static_cast<std::size_t>(
            std::count_if(out_.begin(), out_.end(), [](const auto& action) {
                return std::holds_alternative<Action>(action);
            }));
    }
    bool stored(CommandState state) const {
        return std::any_of(out_.begin(), out_.end(), [state](const auto& action) {
            const auto* store = std::get_if<StoreState>(&action);
            return store != nullptr && store->state == state;
        });
    }

    MappingBuilder site_ = site();
    CommandDesk desk_{site_.mapping(), CommandSettings{}};
    CommandActions out_;
};

} // namespace railbridge::test
