#pragma once
// A state directory of the test's own.

#include "tests/support/temporary_directory.hpp"

namespace railbridge::test {

using StateDirectory = TemporaryDirectory;

} // namespace railbridge::test
