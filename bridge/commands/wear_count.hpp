#pragma once
// How often a point was written on one day: what a wear budget is counted with, across restarts.

#include <cstdint>
#include <string>

namespace railbridge {

struct WearCount {
    std::string point;        ///< asset key and attribute, "press.lamp": survives another mapping
    std::int64_t day = 0;     ///< whole days since 1970-01-01, UTC
    std::uint32_t writes = 0; ///< frames that left on that day

    bool operator==(const WearCount&) const = default;
};

} // namespace railbridge
