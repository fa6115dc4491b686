#include "adapters/daemon/installed_samples.hpp"

#include "adapters/daemon/sample_texts.hpp" // made while configuring
#include "adapters/daemon/whole_file.hpp"

#include <string_view>

namespace railbridge::daemon {

bool is_installed_sample(const std::filesystem::path& file) {
    const auto name = file.filename();
    const std::string_view sample = name == "bridge.toml" ? sample_bridge_toml
                                    : name == "site.toml" ? sample_site_toml
                                                          : std::string_view{};
    if (sample.empty()) {
        return false;
    }
    const auto content = read_whole(file);
    return content && *content == sample;
}

} // namespace railbridge::daemon
