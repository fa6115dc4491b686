#pragma once
// What a new mapping changes, in words for the person who changed it.

#include "bridge/mapping/mapping.hpp"

#include <string>
#include <vector>

namespace railbridge {

/// Assets, lines, points and grants that were added, removed or changed, one a line; empty if
/// nothing was. At most `most` lines, the last of which then says how many are left out.
std::vector<std::string> mapping_news(const Mapping& old, const Mapping& next,
                                      std::size_t most = 200);

} // namespace railbridge
