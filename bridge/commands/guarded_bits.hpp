#pragma once
// Bits of a register for a device without function 22: read the register, change the bits, write
// it, with nothing else of ours between.

#include "bridge/base/time.hpp"
#include "bridge/codec/encode.hpp"
#include "bridge/mapping/point.hpp"

#include <cstdint>
#include <optional>

namespace railbridge {

/// The register as it was read for one write. The PLC may change other bits between the two; the
/// shorter that is the better, so what was read is good for the write right after it and for no
/// other.
class GuardedBits {
public:
    static bool needed(const Point& point) { return point.write && point.write->read_modify_write; }

    void read(std::uint16_t word, TimePoint now) {
        word_ = word;
        read_at_ = now;
    }
    void forget() { word_.reset(); }
    bool fresh(TimePoint now) const { return word_ && now - read_at_ <= good_for; }

    /// The write; once, only while fresh.
    WriteRequest take(const Point& point, const Encoded& encoded) {
        const auto word = *word_;
        word_.reset();
        return write_request(point, encoded, word);
    }

private:
    // The write follows at once; only a line that broke down, or a machine that hung, takes longer.
    static constexpr Duration good_for = std::chrono::milliseconds{250};

    std::optional<std::uint16_t> word_;
    TimePoint read_at_{};
};

} // namespace railbridge
