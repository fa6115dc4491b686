// Filters counted by client id and by user.

#include "tools/manager/api/filter_sums.hpp"

#include <gtest/gtest.h>

namespace railbridge::manager {
namespace {

void expect_sum(FilterSums::Sum sum, std::size_t count, std::size_t bytes) {
    EXPECT_EQ(sum.count, count);
    EXPECT_EQ(sum.bytes, bytes);
}

TEST(FilterSums, CountWhatIsAddedAndRemoved) {
    FilterSums sums;
    sums.add({"a", "r:one"}, 10);
    sums.add({"a", "r:one"}, 20);
    sums.add({"b", "r:one"}, 5);
    sums.add({"c", "r:two"}, 7);
    expect_sum(sums.of_client("a"), 2, 30);
    expect_sum(sums.of_user("r:one"), 3, 35);
    expect_sum(sums.of_user("r:two"), 1, 7);
    sums.remove("a", 10);
    expect_sum(sums.of_client("a"), 1, 20);
    expect_sum(sums.of_user("r:one"), 2, 25);
    sums.remove("a");
    expect_sum(sums.of_client("a"), 0, 0);
    expect_sum(sums.of_user("r:one"), 1, 5);
    sums.remove("b", 5);
    expect_sum(sums.of_user("r:one"), 0, 0);
    sums.remove("b");
    sums.remove("b", 5);
    expect_sum(sums.of_user("r:one"), 0, 0);
}

TEST(FilterSums, AClientIdTakesWhatItHasAlongToItsNewUser) {
    FilterSums sums;
    sums.add({"a", "r:one"}, 10);
    sums.add({"b", "r:one"}, 1);
    sums.add({"a", "r:two"}, 20);
    expect_sum(sums.of_client("a"), 2, 30);
    expect_sum(sums.of_user("r:one"), 1, 1);
    expect_sum(sums.of_user("r:two"), 2, 30);
}

} // namespace
} // namespace railbridge::manager
