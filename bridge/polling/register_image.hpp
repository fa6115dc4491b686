#pragma once
// The words of every polled point as they were last read, so that nothing is decoded twice.

#include "bridge/modbus/transaction.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

namespace railbridge {

/// Places are given out by DevicePlan. Every point has words of its own, also where points overlap:
/// they may be read by different requests, and one must not hide from the other what changed.
class RegisterImage {
public:
    /// Room for `words` more words, behind those there are. Returns the place of the first.
    std::uint32_t add_words(std::uint32_t words) {
        const auto first = static_cast<std::uint32_t>(words_.size());
        words_.resize(words_.size() + words);
        return first;
    }
    std::uint32_t add_point() {
        known_.push_back(0);
        return static_cast<std::uint32_t>(known_.size() - 1);
    }

    bool equals(std::uint32_t place, std::span<const std::uint16_t> words) const {
        return std::equal(words.begin(), words.end(), words_.begin() + place);
    }
    void set(std::uint32_t place, std::span<const std::uint16_t> words) {
        std::copy(words.begin(), words.end(), words_.begin() + place);
    }

    /// False: what comes next is decoded and reported, whatever it is.
    bool known(std::uint32_t point) const { return known_[point] != 0; }
    bool all_known(std::uint32_t first, std::uint32_t points) const {
        return std::memchr(known_.data() + first, 0, points) == nullptr;
    }
    void set_known(std::uint32_t point, bool known) { known_[point] = known ? 1 : 0; }

private:
    std::vector<std::uint16_t> words_;
    std::vector<std::uint8_t> known_;
};

} // namespace railbridge
