#pragma once
// Exit codes of every command. Source of 69 and 78: sysexits.h.

namespace railbridge::daemon::exit_code {

inline constexpr int ok = 0;
inline constexpr int failed = 1;
inline constexpr int usage = 2;
inline constexpr int unavailable = 69; ///< no bridge runs, or the line cannot be had
inline constexpr int config = 78;      ///< the files are wrong

} // namespace railbridge::daemon::exit_code
