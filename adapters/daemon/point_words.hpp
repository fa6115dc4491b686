#pragma once
// What a mapping says about a point, in words.

#include "bridge/mapping/mapping.hpp"

#include <string>

namespace railbridge::daemon {

/// `rtu /dev/ttyS0, 9600 8N1`, `tcp 10.0.0.5:502`
std::string transport_words(const Line& line);

/// `the low register first, in each the high byte first`
std::string order_words(const Encoding& encoding);

/// `raw * 0.1 - 40, rounded to 2 decimals`; empty: as it is.
std::string scaling_words(const Point& point);

/// When its value is none, or a stale one; empty: always good once read.
std::string quality_words(const Point& point);

/// How often it is read and told.
std::string schedule_words(const Mapping& mapping, const Point& point);

} // namespace railbridge::daemon
