#pragma once
// Whether a line can hold its plan, by the time its reads take on the wire.

#include "bridge/base/time.hpp"
#include "bridge/mapping/mapping.hpp"

#include <string>

namespace railbridge {

/// Share of a serial line's time that its reads need when every device answers at once: 1.0 is all
/// of it, 2.3 means that points are read 2.3 times as seldom as wanted. 0 for TCP, where the wire
/// does not bind.
double line_load(const Mapping& mapping, LineId line);

/// "fast 1.00 s -> 2.30 s, slow 60.0 s -> 138 s": the rates polled on this line, each longer by
/// `factor`.
std::string periods_in_words(const Mapping& mapping, LineId line, double factor);

/// "2.3", with three figures that mean something.
std::string three_figures(double number);

} // namespace railbridge
