#pragma once
// The samples that an installation puts into /etc/railbridge.

#include <filesystem>

namespace railbridge::daemon {

/// It is a sample of this version, byte for byte: nobody has edited it, nothing of a site is lost
/// with it.
bool is_installed_sample(const std::filesystem::path& file);

} // namespace railbridge::daemon
