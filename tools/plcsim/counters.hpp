#pragma once
// What a line has seen and done.

#include <array>
#include <cstdint>

namespace plcsim {

struct Counters {
    std::uint64_t requests = 0; ///< complete frames for any unit
    std::uint64_t executed = 0;
    std::uint64_t answers = 0;    ///< handed to the connection or the pty, spoilt or not
    std::uint64_t exceptions = 0; ///< among the answers
    std::uint64_t unanswered = 0; ///< silence asked for, unit not there, broadcast
    std::uint64_t bits_read = 0;
    std::uint64_t registers_read = 0;
    std::uint64_t bits_written = 0;
    std::uint64_t registers_written = 0;
    std::uint64_t bytes_in = 0;
    std::uint64_t bytes_out = 0;
    std::uint64_t bad_frames = 0;  ///< wrong check sum, noise, no Modbus TCP
    std::uint64_t connections = 0; ///< TCP: accepted; RTU: how often the pty was made anew
    std::array<std::uint64_t, 256> by_function{};
    std::array<std::uint64_t, 256> by_unit{};
};

} // namespace plcsim
