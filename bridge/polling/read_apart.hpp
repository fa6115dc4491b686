#pragma once
// Why two requests of a plan are two and not one, for people who wonder.

#include "bridge/polling/read_plan.hpp"

#include <string>

namespace railbridge {

/// `next` follows `before` in the plan of one device: "a gap of 40 addresses, more than the 12 that
/// are cheaper to read along than a request". Empty if they could be one, which no plan has.
/// @param rules  of their table
std::string apart_in_words(const ReadRange& before, const ReadRange& next, const ReadRules& rules);

} // namespace railbridge
