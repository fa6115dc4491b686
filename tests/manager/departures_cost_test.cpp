// What a tick copies of an event that many hear, while others wait behind it.

#include "tests/manager/counted_allocations.hpp"
#include "tools/manager/api/departures.hpp"

#include <gtest/gtest.h>

namespace railbridge::test {
namespace {

using manager::Departures;

class DeparturesCostTest : public testing::Test {
protected:
    static constexpr std::size_t large = 900'000;

    static std::shared_ptr<const manager::Audience> ears(int count) {
        const std::string filter = "plant/ear/events/assets/+/attributes/#";
        const auto parsed = manager::parse_event_filter(manager::split_topic(filter),
                                                        manager::realm_anchor("plant"));
        manager::Audience all;
        for (int i = 0; i < count; ++i) {
            all.push_back({"ear" + std::to_string(i), filter,
                           std::make_shared<const manager::EventFilter>(*parsed), 1, false});
        }
        return std::make_shared<const manager::Audience>(std::move(all));
    }

    static void tell(manager::Outbox& outbox, std::size_t size, int hearers) {
        manager::Announcement event;
        event.asset_id = "root000000000000000001";
        event.attribute = "a";
        event.payload.assign(size, 'x');
        event.wide = ears(hearers);
        manager::Publish publish;
        publish.announcement = std::make_shared<const manager::Announcement>(std::move(event));
        outbox.publishes.push_back(std::move(publish));
    }
};

TEST_F(DeparturesCostTest, ALargeEventThatWaitsIsNotCopiedForThoseBehindIt) {
    Departures departures;
    manager::Outbox ready;
    tell(ready, large, 40);
    for (int i = 0; i < 200; ++i) {
        tell(ready, 10, 2);
    }
    while (!ready.publishes.empty() || !departures.empty()) {
        const std::size_t before = allocated_bytes();
        const manager::Outbox piece =
            departures.take(std::move(ready), [](const auto&, const auto&) { return true; });
        EXPECT_LE(allocated_bytes() - before, Departures::most_bytes + large / 2);
        ready = {};
        EXPECT_FALSE(piece.publishes.empty());
    }
}

} // namespace
} // namespace railbridge::test
