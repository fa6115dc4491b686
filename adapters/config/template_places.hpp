#pragma once
// Where templates of devices lie, and which there are.

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace railbridge::config {

/// A template's name is its file's: `eastron-sdm630` is `eastron-sdm630.toml`.
struct TemplateFile {
    std::string name;
    std::filesystem::path path;
};

/// In this order: `devices` beside the file that names the template, then `directories`.
std::vector<std::filesystem::path>
template_places(const std::filesystem::path& named_in,
                const std::vector<std::filesystem::path>& directories);

/// The first of its name.
std::optional<TemplateFile> find_template(std::string_view name,
                                          const std::vector<std::filesystem::path>& places);

/// Every template of the places, by name; of several with one name the one that would be used.
std::vector<TemplateFile> list_templates(const std::vector<std::filesystem::path>& places);

/// What to say when there is none: the nearest name, and where it was looked for.
std::string unknown_template(std::string_view name,
                             const std::vector<std::filesystem::path>& places);

/// Templates that came with the program: `../share/railbridge/devices` from where it lies.
std::filesystem::path installed_templates();

} // namespace railbridge::config
