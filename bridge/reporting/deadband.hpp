#pragma once
// Whether a value moved so far that it is worth telling.

#include "bridge/base/value.hpp"

namespace railbridge {

/// True if `is` differs from `was` by more than `deadband`; of lists, if any element does. What is
/// no number, or stands against none, only needs to differ. Integers are compared exactly: the last
/// digits of a meter that counts beyond 2^53 are none of a double.
/// @param deadband  engineering units, 0 or more
bool is_beyond(double deadband, const Value& was, const Value& is);

} // namespace railbridge
