#pragma once
// Where a test writes its configuration files.

#include "tests/support/temporary_directory.hpp"

namespace railbridge::test {

using ScratchDirectory = TemporaryDirectory;

} // namespace railbridge::test
