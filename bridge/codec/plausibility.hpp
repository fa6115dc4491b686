#pragma once
// What some registers most likely mean, judged by what real values are like: neither huge nor tiny,
// within their range, steady over seconds, like the values beside them. A guess for a person to
// decide by; nothing is ever read or written by it.

#include "bridge/base/time.hpp"
#include "bridge/base/value.hpp"
#include "bridge/codec/interpretations.hpp"
#include "bridge/mapping/point.hpp"
#include "bridge/modbus/transaction.hpp"
#include "bridge/modbus/types.hpp"

#include <string>
#include <vector>

namespace railbridge {

/// The same registers, read several times.
struct Observation {
    AddressRange window;        ///< what was read: the point's registers, and some around them
    std::vector<Words> samples; ///< oldest first, at least one, each window.count words
    Duration interval{};        ///< between two samples
    Point point;                ///< as it is mapped: place, scaling, `range`
    std::vector<AddressRange> others; ///< registers of other points of the device
};

/// One interpretation and what speaks for and against it.
struct Judged {
    Interpretation interpretation;
    AddressRange range; ///< its registers
    std::string first;  ///< the oldest value, in engineering units; "-": none
    std::string newest; ///< the newest one
    int score = 0;      ///< 0: cannot be; 99: hardly anything else
    std::vector<std::string> reasons;
};

/// Best first. Empty for coils and discrete inputs, which can only be read in one way.
std::vector<Judged> rank_interpretations(const Observation& seen);

} // namespace railbridge
