#pragma once
// What a device taught us about itself: facts of the device, not of the moment. They outlive the
// process and are forgotten when the device's lines change.

#include "bridge/base/ids.hpp"
#include "bridge/mapping/mapping.hpp"
#include "bridge/modbus/types.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace railbridge {

/// Ranges are sorted. Holes do not overlap; refused ranges may, as points may.
struct LearnedDevice {
    std::uint16_t word_limit = 0;      ///< registers per read it answers; 0: the protocol's
    std::uint16_t bit_limit = 0;       ///< the same for coils and discrete inputs
    std::vector<AddressRange> holes;   ///< between mapped addresses: a read across is refused
    std::vector<AddressRange> illegal; ///< each of a mapped point: refused even when read alone
    std::vector<AddressRange> silent;  ///< those of them that are not refused, but never answered

    bool empty() const {
        return word_limit == 0 && bit_limit == 0 && holes.empty() && illegal.empty();
    }
    friend bool operator==(const LearnedDevice&, const LearnedDevice&) = default;
};

/// As it is kept. `subject` says what the facts are about: see learned_subject().
struct LearnedRecord {
    std::string device; ///< its key
    std::string subject;
    LearnedDevice facts;
    friend bool operator==(const LearnedRecord&, const LearnedRecord&) = default;
};

/// Everything of a device's lines that facts about it depend on, as text: where it is, what of it
/// is read and how. Facts learned of another text are worth nothing.
std::string learned_subject(const Mapping& mapping, DeviceId device);

/// For people: TOML lines to paste into the device's table, and comments on what no key can say.
std::vector<std::string> learned_lines(const Mapping& mapping, DeviceId device,
                                       const LearnedDevice& facts);

} // namespace railbridge
