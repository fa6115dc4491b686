#pragma once
// Short ways to say requests.

#include "bridge/modbus/pdu.hpp"

#include <cstdint>
#include <utility>
#include <vector>

namespace railbridge::test {

inline Request read_of(Table table, std::uint16_t first, std::uint16_t count) {
    return ReadRequest{{table, first, count}};
}

inline Request write_of(FunctionCode function, std::uint16_t first,
                        std::vector<std::uint16_t> values) {
    return WriteRequest{function, first, std::move(values)};
}

} // namespace railbridge::test
