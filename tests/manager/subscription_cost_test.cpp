// What a filter costs that is granted or refused, however many client ids its user has. Counted in
// allocations.

#include "tests/manager/core_fixture.hpp"
#include "tests/manager/counted_allocations.hpp"

namespace railbridge::test {
namespace {

class SubscriptionCostTest : public CoreTest {
protected:
    SubscriptionCostTest() {
        EXPECT_TRUE(log_in(user_));
        tick();
    }

    void have_client_ids(int count) {
        Account account = user_;
        for (int i = 0; i < count; ++i) {
            account.client_id = "a client id that fits into no string " + std::to_string(i);
            account.handle = 100 + static_cast<manager::ClientHandle>(i);
            ASSERT_TRUE(log_in(account, false));
        }
        tick();
    }

    std::size_t cost_of(const std::string& rest, bool is_granted) {
        const std::string filter = topic(user_, rest);
        const manager::Client asking = client(user_);
        const std::size_t before = allocations();
        const bool granted = core_->on_subscribe(asking, filter, 1);
        const std::size_t cost = allocations() - before;
        EXPECT_EQ(granted, is_granted) << filter;
        return cost;
    }
};

TEST_F(SubscriptionCostTest, DoesNotGrowWithTheClientIdsOfTheUser) {
    const auto costs = [this](const std::string& name) {
        return std::vector<std::size_t>{
            cost_of("c/" + name, false),
            cost_of("events/assets/not an asset " + name, false),
            cost_of("operations/assets/" + name + "/get/response", true),
        };
    };
    costs("the first one"); // makes what is there once per client
    const auto with_one = costs("x");
    have_client_ids(500);
    EXPECT_EQ(costs("y"), with_one);
}

} // namespace
} // namespace railbridge::test
