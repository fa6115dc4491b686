#pragma once
// What a failed frame of a command means for the command: one table for both kinds.

#include "bridge/mapping/point.hpp"
#include "bridge/modbus/transaction.hpp"

#include <cstdint>
#include <string>

namespace railbridge {

/// What to do after a frame failed.
enum class Recourse : std::uint8_t {
    wait,       ///< nothing left: it stays where it is
    retry,      ///< again, with growing pauses: surely not executed, or harmless to repeat
    retry_soon, ///< again after a shorter pause: the device is busy
    look,       ///< it may have happened and must not be repeated: only a read-back can tell
    fail,       ///< the device refuses, and would again
    unknown,    ///< it may have happened, must not be repeated, and nothing can tell
};

/// A write failed.
/// @param looks  the pulse has a read-back that may decide
Recourse after_failed_write(const Failure& failure, WriteKind kind, bool looks);

/// The read-back failed; the write itself may have been good.
Recourse after_failed_read_back(const Failure& failure, WriteKind kind);

/// The device answered, if only to refuse; what a gateway says in its place is no answer.
bool answered(const Failure& failure);

/// "refused by the device: illegal data address", "no answer in time".
std::string in_words(const Failure& failure);

} // namespace railbridge
