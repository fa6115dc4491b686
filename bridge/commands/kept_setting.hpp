#pragma once
// What an operator has set at the running bridge and a restart must not forget.

#include <string>

namespace railbridge {

struct KeptSetting {
    std::string name;  ///< not empty, unique
    std::string value; ///< its meaning is the owner's of the name

    bool operator==(const KeptSetting&) const = default;
};

} // namespace railbridge
