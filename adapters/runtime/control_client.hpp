#pragma once
// Asks a running bridge one question over its unix socket.

#include "bridge/base/result.hpp"

#include <filesystem>
#include <string>

namespace railbridge::runtime {

/// Blocks for the answer, at most `timeout_ms`.
/// @error retry_later   no bridge listens there
/// @error fatal         it cannot be asked
/// @error unit_backoff  it was asked and did not answer: what it did is not known
Result<std::string> ask(const std::filesystem::path& socket, const std::string& line,
                        int timeout_ms = 10'000);

} // namespace railbridge::runtime
