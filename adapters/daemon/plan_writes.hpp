#pragma once
// Everything that a site lets the bridge write, for `plan --writes`.

#include "bridge/mapping/mapping.hpp"

#include <string>
#include <vector>

namespace railbridge::daemon {

/// One actuator, in words.
struct PlannedWrite {
    std::string point;   ///< asset.attribute
    std::string line;    ///< key
    unsigned unit = 0;   ///< unit id on that line
    std::string address; ///< as the file spells it
    std::string by;      ///< function codes: "FC6", "FC3+FC6"
    std::string kind;    ///< "level", "pulse 300ms"
    std::string limits;  ///< "0 to 50", "idle, run", "none"
    std::string verify;  ///< "read back", "echo", "read back at ir:40 after 2s, within 0.5"
    std::string max_age;
    std::vector<std::string> autonomous; ///< what is written without a command
};

/// Of a point with a grant.
PlannedWrite planned_write(const Point& point, const Mapping& mapping);

/// In the order of the files' assets.
std::vector<PlannedWrite> planned_writes(const Mapping& mapping);

} // namespace railbridge::daemon
