#pragma once
// The templates that a site uses, each read once.

#include "adapters/config/device_template.hpp"
#include "adapters/config/report.hpp"

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace railbridge::config {

class Templates {
public:
    /// Looked for in `directories`, in their order, after `devices` beside the file that names one.
    explicit Templates(std::vector<std::filesystem::path> directories)
        : directories_(std::move(directories)) {}

    /// The template of this name, for the file that `at` is in. Unknown or broken ones are reported
    /// and give null: a broken one at its own lines, once, with the line that uses it.
    const DeviceTemplate* use(const std::string& name, Position at, Report& report);

    /// Each template in use, and where a copy must lie to be found first by the file that uses it.
    const std::map<std::filesystem::path, std::filesystem::path>& copies() const { return copies_; }

private:
    std::vector<std::filesystem::path> directories_;
    std::map<std::filesystem::path, std::unique_ptr<DeviceTemplate>> read_; ///< by path
    std::map<std::filesystem::path, std::filesystem::path> copies_;         ///< place, path
};

} // namespace railbridge::config
