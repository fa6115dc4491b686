#pragma once
// Values that move by themselves.

#include "tools/plcsim/event_loop.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace plcsim {

enum class Motion : std::uint8_t {
    sine,    ///< min..max once per period
    ramp,    ///< min to max in one period, then from min again
    counter, ///< min, plus one every period
    toggle,  ///< min and max in turn, each for one period
};

std::optional<Motion> parse_motion(std::string_view text);

/// How a number becomes words; all high word first.
enum class WordType : std::uint8_t {
    bit,
    u16,
    i16,
    u32,
    i32,
    f32,
    u64,
    i64,
    f64,
    f16,
    bcd16,
    bcd32,
    bcd16s,
    bcd32s
};

/// No type takes more.
inline constexpr std::uint16_t words_most = 4;

std::optional<WordType> parse_word_type(std::string_view text);
std::uint16_t words_of(WordType type);

struct Generator {
    Motion motion = Motion::sine;
    WordType type = WordType::u16;
    double min = 0;
    double max = 100;
    Nanoseconds period = std::chrono::seconds{10};
    bool low_word_first = false;
    bool bytes_swapped = false;
    std::vector<double> avoid{}; ///< numbers, or their bits, that it never has

    double value(Nanoseconds since_start) const;

    /// words_of(type) words.
    std::vector<std::uint16_t> words(Nanoseconds since_start) const {
        return encode(value(since_start));
    }

    /// Any number in the type and order of this generator. What does not fit sticks at the end of
    /// the range of the type.
    std::vector<std::uint16_t> encode(double number) const;

private:
    bool avoids(std::uint64_t bits) const;
    std::uint64_t allowed_bits(double number) const;
};

} // namespace plcsim
