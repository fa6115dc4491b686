#pragma once
// Times as people write them: "500ms".

#include "bridge/base/result.hpp"
#include "bridge/base/time.hpp"

#include <string>
#include <string_view>

namespace railbridge::config {

/// A number and its unit (us, ms, s, m, h, d), for example "500ms" or "1.5s". Not negative, at most
/// 366 days. The error says what to write.
Result<Duration> parse_duration(std::string_view text);

/// The shortest such text: "90s" and not "1.5m".
std::string to_text(Duration duration);

} // namespace railbridge::config
