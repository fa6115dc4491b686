// Managers that answer in order, but late, and not always: what they refused comes to them in the
// end, nothing comes that is older than what came before, and nobody is blamed for another.

#include "tests/unit/reporting/outbox_fixture.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <ostream>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace railbridge::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

struct Habits {
    std::string_view name;
    int slow_percent = 0;    ///< of the updates: their answer takes up to nine seconds
    int lost_percent = 0;    ///< of the successes: they are not told
    int broken_permille = 0; ///< of the moments: the connection breaks, and is there again
    int unsent_percent = 0;  ///< of the updates: they do not come to the manager
    OperationError refusal = OperationError::bad_request;
};

void PrintTo(const Habits& habits, std::ostream* out) {
    *out << habits.name;
}

/// Takes updates in their order and answers in this order.
class LateManager {
public:
    LateManager(Outbox& outbox, Habits habits, unsigned seed)
        : outbox_(outbox)
        , habits_(habits)
        , random_(seed) {}

    void take(const UpdateBatch& batch, TimePoint now) {
        if (percent(habits_.unsent_percent)) {
            pubacks_.push_back({batch.id, now, OperationError::other});
            return;
        }
        pubacks_.push_back({batch.id, now + milliseconds{between(0, 100)}, std::nullopt});
        const auto takes = percent(habits_.slow_percent) ? milliseconds{between(300, 9000)}
                                                         : milliseconds{between(0, 200)};
        const auto last = owed_.empty() ? now : owed_.back().at;
        owed_.push_back({batch.values, std::max(last, now + takes)});
    }
    void go_on(TimePoint now) {
        if (between(1, 1000) <= habits_.broken_permille) {
            breaks();
        }
        for (; !pubacks_.empty() && pubacks_.front().at <= now; pubacks_.pop_front()) {
            outbox_.published(pubacks_.front().id, pubacks_.front().error, now);
        }
        for (; !owed_.empty() && owed_.front().at <= now; owed_.pop_front()) {
            answer(owed_.front().values, now);
        }
    }
    void refuse(std::set<std::string> bad) { bad_ = std::move(bad); }
    void become_quick() { habits_ = Habits{.name = {}, .refusal = habits_.refusal}; }
    const std::map<std::string, std::int64_t>& shown() const { return shown_; }
    int between(int least, int most) {
        return std::uniform_int_distribution<int>{least, most}(random_);
    }
    bool percent(int share) { return between(1, 100) <= share; }

private:
    struct Puback {
        PublishId id = 0;
        TimePoint at{};
        std::optional<OperationError> error;
    };
    struct Owed {
        std::vector<AttributeValue> values;
        TimePoint at{};
    };

    bool is_refused(const std::vector<AttributeValue>& values) const {
        return std::any_of(values.begin(), values.end(),
                           [this](const auto& value) { return bad_.contains(value.attribute); });
    }
    void answer(const std::vector<AttributeValue>& values, TimePoint now) {
        const bool refused = is_refused(values);
        if (!refused) {
            keep(values);
            if (percent(habits_.lost_percent)) {
                return;
            }
        }
        const auto outcome =
            outbox_.responded(pump, refused ? std::optional{habits_.refusal} : std::nullopt, now);
        if (outcome.culprit) {
            EXPECT_TRUE(bad_.contains(*outcome.culprit)) << *outcome.culprit;
        }
        if (outcome.provision_again) {
            outbox_.set_ready(pump, true); // it is as it should be
        }
    }
    void keep(const std::vector<AttributeValue>& values) {
        for (const auto& value : values) {
            const auto now = std::get<std::int64_t>(value.value);
            auto& shown = shown_[value.attribute];
            EXPECT_GE(now, shown) << value.attribute << " came before with a newer value";
            shown = now;
        }
    }
    /// What it was sent it still takes, if it does, and has by the time the asset is looked at.
    void breaks() {
        for (const auto& owed : owed_) {
            if (!is_refused(owed.values)) {
                keep(owed.values);
            }
        }
        owed_.clear();
        pubacks_.clear();
        outbox_.disconnected();
        outbox_.set_ready(pump, true);
    }

    Outbox& outbox_;
    Habits habits_;
    std::mt19937 random_;
    std::deque<Puback> pubacks_;
    std::deque<Owed> owed_;
    std::set<std::string> bad_;
    std::map<std::string, std::int64_t> shown_;
};

/// Half a minute of changes; another one later the manager takes everything, and at once.
void change_and_wait(Habits habits, unsigned seed) {
    Outbox outbox{1, OutboxSettings{.batch_attributes_max = 8}};
    outbox.set_ready(pump, true);
    LateManager manager{outbox, habits, seed};
    std::map<std::string, std::int64_t> newest;
    const auto some_name = [&manager](int many) {
        return "a" + std::to_string(manager.between(1, many));
    };
    PublishId id = 0;
    const auto quiet = start + seconds{30};
    const auto kind = start + minutes{1};
    for (auto now = start; now < kind + minutes{30};
         now += now < kind ? milliseconds{50} : milliseconds{1000}) {
        if (now < quiet && manager.percent(30)) {
            const auto changed = some_name(30);
            outbox.put(pump, changed, ++newest[changed]);
        }
        if (now < quiet && manager.percent(2)) {
            manager.refuse({some_name(40), some_name(40)});
        }
        if (now == kind) {
            manager.become_quick();
            manager.refuse({});
        }
        manager.go_on(now);
        outbox.pass_time(now);
        for (const auto& batch : outbox.release(now, [&id] { return ++id; })) {
            manager.take(batch, now);
        }
    }
    EXPECT_EQ(manager.shown(), newest);
    EXPECT_TRUE(outbox.refused().empty());
    EXPECT_TRUE(outbox.idle());
}

class OrderTest : public testing::TestWithParam<Habits> {};

TEST_P(OrderTest, NothingIsLostNorOldNorWronglyBlamed) {
    for (unsigned seed = 0; seed < 100 && !HasFailure(); ++seed) {
        SCOPED_TRACE(seed);
        change_and_wait(GetParam(), seed);
    }
}

constexpr auto fails = OperationError::internal_server_error;
constexpr auto is_missing = OperationError::not_found;

INSTANTIATE_TEST_SUITE_P(
    Managers, OrderTest,
    testing::Values(
        Habits{.name = "Quick"}, Habits{.name = "Slow", .slow_percent = 100},
        Habits{.name = "SlowAtTimes", .slow_percent = 5},
        Habits{.name = "SomeLost", .lost_percent = 10},
        Habits{.name = "AllLost", .lost_percent = 100},
        Habits{.name = "SlowAtTimesSomeLost", .slow_percent = 5, .lost_percent = 10},
        Habits{.name = "SlowAtTimesAllLost", .slow_percent = 5, .lost_percent = 100},
        Habits{.name = "Breaks", .slow_percent = 5, .lost_percent = 10, .broken_permille = 5},
        Habits{.name = "Unsent", .slow_percent = 5, .lost_percent = 10, .unsent_percent = 10},
        Habits{.name = "Fails", .slow_percent = 5, .lost_percent = 10, .refusal = fails},
        Habits{.name = "Misses", .slow_percent = 5, .lost_percent = 10, .refusal = is_missing},
        Habits{.name = "SlowBreaksUnsentFails",
               .slow_percent = 50,
               .broken_permille = 2,
               .unsent_percent = 2,
               .refusal = fails},
        Habits{.name = "SlowBreaksUnsentMisses",
               .slow_percent = 50,
               .broken_permille = 2,
               .unsent_percent = 2,
               .refusal = is_missing}),
    [](const auto& of) { return std::string(of.param.name); });

} // namespace
} // namespace railbridge::test
