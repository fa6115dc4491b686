#pragma once
// Everything that can happen to a frame on its way, drawn from a seed, and a count of what became
// of it, by kind.

#include "bridge/modbus/mbap.hpp"
#include "bridge/modbus/rtu_frame.hpp"
#include "bridge/modbus/transaction.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace railbridge::test {

enum class FrameFault : std::uint8_t {
    none,
    bit_flip,
    truncated,
    glued,
    duplicated,
    foreign_unit,
    foreign_function,
    foreign_transaction,
    wrong_length,
    garbage_before,
    garbage_after,
    late, ///< the bytes are right; whoever sends them waits
};

constexpr std::array<std::string_view, 12> fault_names{
    "none",         "bit flip",       "truncated",        "glued",
    "duplicated",   "foreign unit",   "foreign function", "foreign transaction",
    "wrong length", "garbage before", "garbage after",    "late"};

enum class WireFraming : std::uint8_t { rtu, tcp };

/// Draws faults and applies them to answers.
class FaultInjector {
public:
    FaultInjector(WireFraming framing, double share_of_each, std::uint64_t seed)
        : framing_(framing)
        , share_(share_of_each)
        , random_(seed) {}

    FrameFault draw() {
        double at = std::uniform_real_distribution<>{0.0, 1.0}(random_);
        for (std::size_t kind = 1; kind < fault_names.size(); ++kind) {
            const auto fault = static_cast<FrameFault>(kind);
            if (fault == FrameFault::foreign_transaction && framing_ == WireFraming::rtu) {
                continue; // it has none
            }
            if ((at -= share_) < 0.0) {
                return fault;
            }
        }
        return FrameFault::none;
    }

    std::uint32_t number(std::uint32_t below) {
        return std::uniform_int_distribution<std::uint32_t>{0, below - 1}(random_);
    }

    Bytes apply(FrameFault fault, const Bytes& frame) {
        switch (fault) {
        case FrameFault::none:
        case FrameFault::late:
            return frame;
        case FrameFault::bit_flip:
            return flipped(frame);
        case FrameFault::truncated:
            return {frame.begin(),
                    frame.begin() + 1 + number(static_cast<std::uint32_t>(frame.size()) - 1)};
        case FrameFault::glued:
            return joined(frame, another_frame(frame));
        case FrameFault::duplicated:
            return joined(frame, frame);
        case FrameFault::garbage_before:
            return joined(garbage(), frame);
        case FrameFault::garbage_after:
            return joined(frame, garbage());
        case FrameFault::foreign_transaction: {
            Bytes foreign = frame;
            foreign[number(2)] ^= static_cast<std::uint8_t>(1 + number(255));
            return foreign;
        }
        case FrameFault::foreign_unit:
        case FrameFault::foreign_function:
        case FrameFault::wrong_length:
            return reframed(fault, frame);
        }
        return frame;
    }

private:
    static Bytes joined(Bytes first, const Bytes& second) {
        first.insert(first.end(), second.begin(), second.end());
        return first;
    }

    Bytes garbage() {
        Bytes bytes(1 + number(12));
        for (auto& byte : bytes) {
            byte = static_cast<std::uint8_t>(number(256));
        }
        return bytes;
    }

    // On a serial line up to three bits anywhere, or a burst of up to 16: what a CRC-16 finds
    // without exception (of longer patterns it misses one in 65536, and nothing can be done about
    // that). On TCP, which has check sums of its own, in the header, function and byte count: of
    // the data nobody could tell.
    Bytes flipped(Bytes frame) {
        const std::size_t bytes =
            framing_ == WireFraming::rtu ? frame.size() : std::min<std::size_t>(frame.size(), 9);
        const auto bits = static_cast<std::uint32_t>(bytes * 8);
        const auto flip = [&frame](std::uint32_t bit) {
            frame[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8U));
        };
        if (number(4) == 0) {
            const std::uint32_t start = number(bits - 15);
            flip(start);
            for (std::uint32_t bit = 1; bit < 16; ++bit) {
                if (number(2) == 0) {
                    flip(start + bit);
                }
            }
            return frame;
        }
        std::vector<std::uint32_t> chosen;
        const std::uint32_t count = 1 + number(3);
        while (chosen.size() < count) {
            const std::uint32_t bit = number(bits);
            if (std::find(chosen.begin(), chosen.end(), bit) == chosen.end()) {
                chosen.push_back(bit);
                flip(bit);
            }
        }
        return frame;
    }

    std::size_t unit_at() const { return framing_ == WireFraming::rtu ? 0 : mbap_size - 1; }

    Bytes pdu_of(const Bytes& frame) const {
        const auto begin = frame.begin() + static_cast<std::ptrdiff_t>(unit_at()) + 1;
        return {begin, framing_ == WireFraming::rtu ? frame.end() - 2 : frame.end()};
    }

    Bytes framed(const Bytes& like, UnitId unit, const Bytes& pdu) const {
        return framing_ == WireFraming::rtu ? rtu_frame(unit, pdu)
                                            : tcp_frame(read_mbap(like)->transaction, unit, pdu);
    }

    /// The same kind of answer with other values, sound in itself: as if of an earlier request.
    Bytes another_frame(const Bytes& frame) {
        Bytes pdu = pdu_of(frame);
        pdu.back() ^= static_cast<std::uint8_t>(1 + number(255));
        Bytes other = framed(frame, frame[unit_at()], pdu);
        if (framing_ == WireFraming::tcp) {
            other[0] ^= 0x40;
        }
        return other;
    }

    Bytes reframed(FrameFault fault, const Bytes& frame) {
        Bytes pdu = pdu_of(frame);
        UnitId unit = frame[unit_at()];
        if (fault == FrameFault::foreign_unit) {
            unit = static_cast<UnitId>(1 + (unit + number(246)) % 247);
        } else if (fault == FrameFault::foreign_function) {
            constexpr std::array<std::uint8_t, 9> functions{1, 2, 3, 4, 5, 6, 15, 16, 22};
            const std::uint8_t before = pdu[0];
            while (pdu[0] == before) {
                pdu[0] = functions.at(number(functions.size()));
            }
        } else if (framing_ == WireFraming::tcp && number(2) == 0) {
            Bytes wrong = frame;
            constexpr std::array<std::uint16_t, 4> lengths{0, 1, 3, 0xFFFF};
            const std::uint16_t length = lengths.at(number(lengths.size()));
            wrong[4] = static_cast<std::uint8_t>(length >> 8U);
            wrong[5] = static_cast<std::uint8_t>(length & 0xFFU);
            return wrong;
        } else if (pdu[0] <= 4 && number(2) == 0) {
            pdu[1] ^= static_cast<std::uint8_t>(1 + number(255)); // the data stay
        } else if (number(2) == 0) {
            pdu.insert(pdu.end(), {0x12, 0x34});
            pdu[1] = pdu[0] <= 4 ? static_cast<std::uint8_t>(pdu[1] + 2) : pdu[1];
        } else {
            pdu.resize(pdu.size() - 2);
            pdu[1] = pdu[0] <= 4 ? static_cast<std::uint8_t>(pdu[1] - 2) : pdu[1];
        }
        return framed(frame, unit, pdu);
    }

    WireFraming framing_;
    double share_;
    std::mt19937_64 random_;
};

/// What came of the frames, by what was done to them.
class FaultTally {
public:
    enum class Verdict : std::uint8_t { right, refused, wrong };

    void note(FrameFault fault, Verdict verdict, std::string_view how) {
        Row& row = rows_[fault];
        ++row.frames;
        if (verdict == Verdict::right) {
            ++row.right;
        } else if (verdict == Verdict::wrong) {
            ++row.wrong;
        } else {
            ++row.refused[std::string(how)];
        }
    }

    std::uint64_t frames(FrameFault fault) const {
        const auto found = rows_.find(fault);
        return found == rows_.end() ? 0 : found->second.frames;
    }
    std::uint64_t right(FrameFault fault) const {
        const auto found = rows_.find(fault);
        return found == rows_.end() ? 0 : found->second.right;
    }
    std::uint64_t total() const {
        std::uint64_t sum = 0;
        for (const auto& [fault, row] : rows_) {
            sum += row.frames;
        }
        return sum;
    }
    std::uint64_t wrong() const {
        std::uint64_t sum = 0;
        for (const auto& [fault, row] : rows_) {
            sum += row.wrong;
        }
        return sum;
    }

    void print(const char* title) const {
        std::printf("%s: %llu frames, %llu wrong values\n", title,
                    static_cast<unsigned long long>(total()),
                    static_cast<unsigned long long>(wrong()));
        for (const auto& [fault, row] : rows_) {
            std::string refused;
            for (const auto& [how, times] : row.refused) {
                refused += (refused.empty() ? "" : ", ") + std::to_string(times) + " " + how;
            }
            std::printf("  %-20s %8llu: %llu right, %llu wrong; refused: %s\n",
                        std::string(fault_names.at(static_cast<std::size_t>(fault))).c_str(),
                        static_cast<unsigned long long>(row.frames),
                        static_cast<unsigned long long>(row.right),
                        static_cast<unsigned long long>(row.wrong),
                        refused.empty() ? "none" : refused.c_str());
        }
    }

private:
    struct Row {
        std::uint64_t frames = 0;
        std::uint64_t right = 0;
        std::uint64_t wrong = 0;
        std::map<std::string, std::uint64_t> refused;
    };
    std::map<FrameFault, Row> rows_;
};

} // namespace railbridge::test
