#pragma once
// `doctor`: is everything well, and what to do where it is not.

#include <string>

namespace railbridge::manager {

/// 0 when nothing is bad (there may be warnings), else 1.
int doctor(const std::string& state_dir, bool json);

} // namespace railbridge::manager
