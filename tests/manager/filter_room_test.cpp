// Who makes room for the subscriptions of a user who has as many as it may have.

#include "tests/manager/core_fixture.hpp"

namespace railbridge::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class FilterRoomTest : public CoreTest {
protected:
    static constexpr std::size_t full =
        manager::max_event_filters_per_user / manager::max_filters_per_client;

    Account page(std::size_t number) const {
        Account account = user_;
        account.client_id = "page" + std::to_string(number);
        account.handle = 100 + number;
        return account;
    }

    /// As a page in a browser does: MQTT 5, without anything of an earlier session.
    bool come(const Account& account) {
        pass(1000);
        const bool is_in = core_->on_auth(
            {account.handle, account.client_id, account.username, account.secret, 5, true}, now_);
        tick();
        return is_in;
    }

    manager::Outbox go(const Account& account) {
        pass(1000);
        core_->on_disconnect(account.handle, now_);
        return tick();
    }

    std::size_t fill(const Account& account) {
        std::size_t granted = 0;
        for (std::size_t i = 0; i < manager::max_filters_per_client; ++i) {
            const std::string filter = "events/assets/+/attributes/a" + std::to_string(i) + "/#";
            granted += subscribe(account, filter) ? 1U : 0U;
        }
        return granted;
    }

    void fill_all() {
        for (std::size_t i = 0; i < full; ++i) {
            ASSERT_TRUE(come(page(i)));
            ASSERT_EQ(fill(page(i)), manager::max_filters_per_client);
        }
    }

    bool is_known(const Account& account) const {
        return core_->records().client(account.client_id) != nullptr;
    }
};

TEST_F(FilterRoomTest, ClientsThatDoNotComeAgainDoNotLockTheirUserOut) {
    for (std::size_t i = 0; i < 3 * full; ++i) {
        ASSERT_TRUE(come(page(i)));
        ASSERT_EQ(fill(page(i)), manager::max_filters_per_client) << "page " << i;
        go(page(i));
    }
    EXPECT_EQ(store_.committed().filters.size(), manager::max_event_filters_per_user);
}

TEST_F(FilterRoomTest, TheLongestUnseenOfThoseThatAreAwayMakesRoom) {
    fill_all();
    ASSERT_TRUE(come(page(7))); // has no filters: giving it up would be of no use
    go(page(7));
    pass(3'600'000);
    go(page(2));
    pass(3'600'000);
    go(page(1));
    ASSERT_TRUE(come(page(9)));
    EXPECT_TRUE(subscribe(page(9), "events/assets/#"));
    EXPECT_THAT(tick().ended, ElementsAre("page2"));
    EXPECT_TRUE(is_known(page(7)));
    EXPECT_TRUE(is_known(page(1)));
    EXPECT_THAT(log_, testing::Contains(HasSubstr("client page2, which is away, loses its")));
}

TEST_F(FilterRoomTest, WhoIsConnectedMakesNone) {
    fill_all();
    ASSERT_TRUE(come(page(9)));
    EXPECT_FALSE(subscribe(page(9), "events/assets/#"));
    go(page(0));
    EXPECT_TRUE(subscribe(page(9), "events/assets/#")) << "as soon as one is away";
}

TEST_F(FilterRoomTest, WhoHasTooManyItselfTakesNobodysRoom) {
    fill_all();
    go(page(1));
    EXPECT_FALSE(subscribe(page(0), "events/assets/#"));
    EXPECT_THAT(tick().ended, IsEmpty());
    EXPECT_TRUE(is_known(page(1)));
}

TEST_F(FilterRoomTest, LongFiltersOfThoseWhoAreAwayMakeRoomToo) {
    const std::string token(900, 'x');
    for (std::size_t i = 0; i < 40; ++i) {
        ASSERT_TRUE(come(page(i)));
        for (int filter = 0; filter < 130; ++filter) {
            const std::string name = token + std::to_string(filter);
            ASSERT_TRUE(subscribe(page(i), "operations/assets/" + name + "/get/response"));
            ASSERT_TRUE(subscribe(page(i), "events/assets/+/attributes/" + name + "/#")) << i;
        }
        go(page(i));
    }
}

} // namespace
} // namespace railbridge::test
