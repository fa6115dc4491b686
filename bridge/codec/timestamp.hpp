#pragma once
// Points in time as devices keep them. Calendars carry no time zone and are taken as UTC.

#include "bridge/mapping/point.hpp"
#include "bridge/modbus/transaction.hpp"

#include <cstdint>
#include <optional>
#include <span>

namespace railbridge {

/// Milliseconds since 1970 UTC. Nothing for what is no date (month 13, a clock that was never set),
/// what the device marks as invalid, and what is beyond the year 9999.
///
/// Sources: Schneider DOCA0005EN-04 for the four registers of IEC 60870-5-4; Siemens STEP 7 for
/// DATE_AND_TIME (years 90..99 are 1990..1999, others 20xx) and DTL.
std::optional<std::int64_t> time_from_words(std::span<const std::uint16_t> words,
                                            const Encoding& encoding);

/// Nothing if the format cannot hold that date. Fractions that it cannot hold are cut off: see
/// time_resolution_ms(). Days of the week are written, summer time is not.
std::optional<Words> words_from_time(std::int64_t milliseconds, const Encoding& encoding);

/// 1 or 1000.
std::int64_t time_resolution_ms(RawType type);

} // namespace railbridge
