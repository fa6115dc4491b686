#pragma once
// How much some numbers look like measured ones.

#include "bridge/mapping/point.hpp"

#include <cstddef>
#include <span>
#include <string>

namespace railbridge {

/// Points for (above 0) or against an interpretation, and why in a few words.
struct Likeness {
    int points = 0;
    std::string reason;
};

/// How often a type is met at all; fewer points for rare types and orders.
int type_prior(const Encoding& encoding);

/// By the size of raw numbers, oldest first, at least one: floats between 0.0001 and a thousand
/// million, integers that do not fill their width.
Likeness magnitude_likeness(std::span<const double> raws, const Encoding& encoding);

/// By how they move from one to the next. Nothing for fewer than three and for those that do not
/// move.
Likeness continuity_likeness(std::span<const double> raws);

/// How many different ones.
std::size_t distinct(std::span<const double> numbers);

} // namespace railbridge
