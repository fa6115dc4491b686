// From the registers of one point to its value.

#include "bridge/codec/decode.hpp"
#include "tests/unit/codec/points.hpp"

#include <benchmark/benchmark.h>

#include <vector>

namespace railbridge::bench {

namespace {

void decode_point(benchmark::State& state, const Point& point, std::vector<std::uint16_t> words,
                  const EnumTable* enumeration = nullptr) {
    for ([[maybe_unused]] auto _ : state) {
        benchmark::DoNotOptimize(words.data());
        benchmark::DoNotOptimize(decode(words, point, enumeration));
    }
    state.SetItemsProcessed(state.iterations());
}

void decode_u16(benchmark::State& state) {
    decode_point(state, test::register_point(RawType::u16), {4711});
}

void decode_scaled_i16(benchmark::State& state) {
    decode_point(state, test::scaled_point(RawType::i16, 0.1), {0xFF85});
}

void decode_f32_swapped(benchmark::State& state) {
    decode_point(state, test::register_point(RawType::f32, test::cdab), {0x0FDB, 0x4049});
}

void decode_u64(benchmark::State& state) {
    decode_point(state, test::register_point(RawType::u64), {1, 2, 3, 4});
}

void decode_bit(benchmark::State& state) {
    decode_point(state, test::bits_point(RawType::boolean, 5, 1), {0x0020});
}

void decode_enumeration(benchmark::State& state) {
    const EnumTable states{"press_state", {{0, "idle"}, {1, "run"}, {2, "fault"}}};
    decode_point(state, test::register_point(RawType::u16), {2}, &states);
}

BENCHMARK(decode_u16);
BENCHMARK(decode_scaled_i16);
BENCHMARK(decode_f32_swapped);
BENCHMARK(decode_u64);
BENCHMARK(decode_bit);
BENCHMARK(decode_enumeration);

} // namespace

} // namespace railbridge::bench
