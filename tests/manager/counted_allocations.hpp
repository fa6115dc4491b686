#pragma once
// A program that links this counts what it allocates.

#include <cstddef>

namespace railbridge::test {

/// Since the program runs.
std::size_t allocations();
/// How many bytes all of them asked for together.
std::size_t allocated_bytes();

} // namespace railbridge::test
