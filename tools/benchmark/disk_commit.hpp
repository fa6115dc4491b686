#pragma once
// What the disk takes for the least that a durable commit needs.

#include <string>
#include <vector>

namespace railbridge::bench {

/// Appends 4 KiB to a file of its own in that directory and syncs it, 100 times.
/// @return each of them in ms
/// @throws std::runtime_error when the disk refuses
std::vector<double> disk_commits_ms(const std::string& directory);

} // namespace railbridge::bench
