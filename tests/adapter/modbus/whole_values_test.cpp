// Values of several registers are never torn: a concurrent reader sees the old value or the new
// one, and the device logs one request for each.

#include "bridge/codec/encode.hpp"
#include "tests/adapter/modbus/line_under_test.hpp"
#include "tests/plcsim/running_plcsim.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstdlib>
#include <thread>

namespace railbridge::modbus::test {
namespace {

using std::chrono::seconds;

constexpr std::uint16_t address = 10;

int writes_wanted() {
    return std::getenv("RAILBRIDGE_LONG") != nullptr ? 10'000 : 400;
}

/// A value whose registers are all this word, in whatever order they come.
Value value_of(std::uint16_t word, RawType type) {
    const std::uint64_t twice = std::uint64_t{word} << 16 | word;
    const std::uint64_t four_times = twice << 32 | twice;
    switch (type) {
    case RawType::f32:
        return static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(twice)));
    case RawType::f64:
        return std::bit_cast<double>(four_times);
    case RawType::u64:
        return static_cast<std::int64_t>(four_times);
    default:
        return static_cast<std::int64_t>(twice);
    }
}

struct Layout {
    const char* name;
    RawType type;
    WordOrder order;
};

void PrintTo(const Layout& layout, std::ostream* out) {
    *out << layout.name;
}

class WholeValues : public ::testing::TestWithParam<Layout> {};

TEST_P(WholeValues, AreNeverSeenHalf) {
    const auto& layout = GetParam();
    plcsim::RunningPlcsim sim({"--tcp", "127.0.0.1:0", "--unit", "1"});
    LineUnderTest writer(tcp_line(sim.tcp_port()));
    LineUnderTest reader(tcp_line(sim.tcp_port()));
    ASSERT_TRUE(writer.open());
    ASSERT_TRUE(reader.open());
    Point point;
    point.attribute = "value";
    point.encoding.type = layout.type;
    point.encoding.order = layout.order;
    point.range = {Table::holding_register, address, register_count(layout.type)};
    point.write.emplace();

    std::atomic<bool> over{false};
    std::uint64_t read = 0;
    std::uint64_t torn = 0;
    std::thread reading([&] {
        while (!over) {
            const auto seen =
                reader.execute(transaction(1, ReadRequest{point.range}, seconds{2})).outcome;
            ++read;
            const bool whole = seen && std::adjacent_find(seen->begin(), seen->end(),
                                                          std::not_equal_to<>{}) == seen->end();
            torn += whole ? 0U : 1U;
        }
    });
    const int count = writes_wanted();
    int written = 0;
    for (int i = 0; i < count; ++i) {
        const auto word = static_cast<std::uint16_t>(0x4000 + i % 0x400); // a finite float
        const auto encoded = encode(value_of(word, layout.type), point, nullptr);
        const auto done =
            encoded
                ? writer
                      .execute(transaction(1, Request{write_request(point, *encoded)}, seconds{2}))
                      .outcome.has_value()
                : false;
        written += done ? 1 : 0;
    }
    over = true;
    reading.join();
    EXPECT_EQ(written, count);
    EXPECT_EQ(torn, 0U) << "of " << read << " reads";
    EXPECT_GT(read, 0U);
    const auto log = sim.writes();
    const auto single = std::count_if(log.begin(), log.end(), [&](const auto& one) {
        return one.function == 16 && one.address == address &&
               one.values.size() == point.range.count;
    });
    EXPECT_EQ(static_cast<std::size_t>(single), log.size());
    EXPECT_EQ(sim.counters().by_function.at(16), static_cast<std::uint64_t>(count));
    std::printf("%s: %d writes, %llu reads beside them, %llu torn\n", layout.name, count,
                static_cast<unsigned long long>(read), static_cast<unsigned long long>(torn));
}

INSTANTIATE_TEST_SUITE_P(Layouts, WholeValues,
                         ::testing::Values(Layout{"u32", RawType::u32, {}},
                                           Layout{"u32CDAB", RawType::u32, {true, false}},
                                           Layout{"f32DCBA", RawType::f32, {true, true}},
                                           Layout{"u64", RawType::u64, {}},
                                           Layout{"f64CDAB", RawType::f64, {true, false}}),
                         [](const auto& layout) { return std::string(layout.param.name); });

} // namespace
} // namespace railbridge::modbus::test
