#pragma once
// A program that links this counts what it allocates.

#include <cstddef>

namespace railbridge::test {

/// Since the program runs.
std::size_t allocations();

} // namespace railbridge::test
