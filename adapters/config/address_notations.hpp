#pragma once
// One address in the notations that manuals and people use.

#include "bridge/modbus/types.hpp"

#include <cstdint>
#include <string>

namespace railbridge::config {

struct AddressNotations {
    std::string offset0;      ///< as on the wire: `hr:107`
    std::string hex;          ///< the same: `hr:0x006B`
    std::string offset1;      ///< counted from one: `hr:108`
    std::string modicon;      ///< `40108`, or six digits from 10000 on: `410000`
    std::string modicon_long; ///< always six digits: `400108`
};

AddressNotations address_notations(Table table, std::uint16_t wire);

} // namespace railbridge::config
