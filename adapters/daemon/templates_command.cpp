// `railbridge templates list|show`: what is known about which devices.

#include "adapters/config/load_config.hpp"
#include "adapters/config/template_places.hpp"
#include "adapters/config/template_summary.hpp"
#include "adapters/daemon/commands.hpp"
#include "adapters/daemon/exit_codes.hpp"
#include "adapters/daemon/template_words.hpp"

#include <algorithm>
#include <cstdio>

namespace railbridge::daemon {

namespace {

std::vector<std::filesystem::path> places_of(const Options& options) {
    auto places = options.templates.directories;
    for (auto& place : config::configured_template_places(options.config)) {
        places.push_back(std::move(place));
    }
    places.push_back(config::installed_templates());
    return places;
}

std::string in_words(const std::vector<std::filesystem::path>& places) {
    std::string text;
    for (const auto& place : places) {
        text += (text.empty() ? "" : ", ") + place.string();
    }
    return text;
}

int list(const Options& options, const std::vector<std::filesystem::path>& places) {
    std::vector<config::TemplateSummary> good;
    int code = exit_code::ok;
    for (const auto& file : config::list_templates(places)) {
        if (auto summary = config::summarize_template(file.path)) {
            good.push_back(std::move(*summary));
        } else {
            std::fprintf(stderr, "%s\n", summary.error().text.c_str());
            code = exit_code::config;
        }
    }
    if (good.empty()) {
        std::fprintf(stderr, "no template in %s\n", in_words(places).c_str());
        return std::max(code, exit_code::failed);
    }
    std::fputs((options.json ? templates_json(good) : templates_table(good)).c_str(), stdout);
    return code;
}

int show(const Options& options, const std::vector<std::filesystem::path>& places) {
    const auto file = config::find_template(options.templates.name, places);
    if (!file) {
        std::fprintf(stderr, "%s\n",
                     config::unknown_template(options.templates.name, places).c_str());
        return exit_code::failed;
    }
    const auto summary = config::summarize_template(file->path);
    if (!summary) {
        std::fprintf(stderr, "%s\n", summary.error().text.c_str());
        return exit_code::config;
    }
    std::fputs((options.json ? template_json(*summary) : template_page(*summary)).c_str(), stdout);
    return exit_code::ok;
}

} // namespace

int templates_command(const Options& options) {
    const auto places = places_of(options);
    return options.templates.name.empty() ? list(options, places) : show(options, places);
}

} // namespace railbridge::daemon
