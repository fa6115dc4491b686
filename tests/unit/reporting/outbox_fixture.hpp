#pragma once
// An outbox of two assets, and a manager's answers to it.

#include "bridge/reporting/outbox.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace railbridge::test {

inline constexpr TimePoint start{std::chrono::hours{1}};
inline constexpr AssetIndex pump{0};
inline constexpr AssetIndex tank{1};

class OutboxTest : public testing::Test {
protected:
    std::vector<UpdateBatch> release(TimePoint now) {
        outbox_.pass_time(now);
        return outbox_.release(now, [this] { return ++last_id_; });
    }
    /// The names in the one batch that goes now; empty if none does.
    std::vector<std::string> names(TimePoint now) {
        std::vector<std::string> names;
        for (const auto& batch : release(now)) {
            for (const auto& value : batch.values) {
                names.push_back(value.attribute);
            }
        }
        return names;
    }
    void accept(AssetIndex asset, TimePoint now) {
        outbox_.published(last_id_, std::nullopt, now);
        outbox_.responded(asset, std::nullopt, now);
    }

    using Names = std::vector<std::string>;
    PublishId last_id_ = 0;
    Outbox outbox_{2, OutboxSettings{}};
};

} // namespace railbridge::test
