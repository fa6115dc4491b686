#include "adapters/config/template_places.hpp"

#include "adapters/config/nearest.hpp"

#include <map>
#include <system_error>

namespace railbridge::config {

namespace fs = std::filesystem;

std::vector<fs::path> template_places(const fs::path& named_in,
                                      const std::vector<fs::path>& directories) {
    std::vector<fs::path> places{(named_in.parent_path() / "devices").lexically_normal()};
    places.insert(places.end(), directories.begin(), directories.end());
    return places;
}

std::optional<TemplateFile> find_template(std::string_view name,
                                          const std::vector<fs::path>& places) {
    for (const auto& place : places) {
        auto path = place / (std::string(name) + ".toml");
        std::error_code ignored;
        if (fs::exists(path, ignored)) {
            return TemplateFile{std::string(name), std::move(path)};
        }
    }
    return std::nullopt;
}

std::vector<TemplateFile> list_templates(const std::vector<fs::path>& places) {
    std::map<std::string, fs::path> found;
    for (const auto& place : places) {
        std::error_code problem;
        fs::directory_iterator entry(place, problem);
        for (; !problem && entry != fs::directory_iterator{}; entry.increment(problem)) {
            if (entry->path().extension() == ".toml") {
                found.emplace(entry->path().stem().string(), entry->path());
            }
        }
    }
    std::vector<TemplateFile> files;
    for (auto& [name, path] : found) {
        files.push_back({name, std::move(path)});
    }
    return files;
}

std::string unknown_template(std::string_view name, const std::vector<fs::path>& places) {
    std::vector<std::string_view> known;
    const auto all = list_templates(places);
    for (const TemplateFile& file : all) {
        known.push_back(file.name);
    }
    std::string text = "there is no template \"" + std::string(name) + '"' +
                       did_you_mean(name, known) + "; looked for " + std::string(name) +
                       ".toml in ";
    for (std::size_t i = 0; i < places.size(); ++i) {
        text += (i == 0 ? "" : ", ") + places[i].string();
    }
    return text;
}

fs::path installed_templates() {
    std::error_code problem;
    const auto program = fs::read_symlink("/proc/self/exe", problem);
    return problem ? fs::path{"/usr/share/railbridge/devices"}
                   : (program.parent_path() / "../share/railbridge/devices").lexically_normal();
}

} // namespace railbridge::config
