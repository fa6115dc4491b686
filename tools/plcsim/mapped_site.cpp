#include "tools/plcsim/mapped_site.hpp"

#include "tools/plcsim/line_places.hpp"
#include "tools/plcsim/mapped_unit.hpp"

#include "adapters/config/diagnostic_text.hpp"
#include "adapters/config/document.hpp"
#include "adapters/config/load_config.hpp"
#include "adapters/config/template_places.hpp"
#include "bridge/mapping/mapping.hpp"

#include <iostream>
#include <utility>

namespace plcsim {

namespace {

namespace config = railbridge::config;

/// Files that are wrong, as everywhere in railbridge; sysexits.h.
constexpr int exit_config = 78;
constexpr int exit_usage = 64;

using Read = tl::expected<config::LoadedMapping, std::vector<config::Diagnostic>>;

std::string name_assets(std::string_view name) {
    return std::string(name);
}

/// It names the files of the site instead of being one of them.
bool is_bridge_toml(const std::filesystem::path& file) {
    config::Report ignored; // what is wrong with it is said when it is read
    const auto document = config::read_document(file, nullptr, std::nullopt, ignored);
    return document &&
           (document->root.find("bridge") != nullptr || document->root.find("manager") != nullptr);
}

Read read_site(const MappedSiteOptions& options) {
    auto templates = options.templates;
    templates.push_back(config::installed_templates());
    if (options.files.size() == 1 && is_bridge_toml(options.files.front())) {
        auto loaded = config::load_config(options.files.front(), name_assets, templates);
        if (!loaded)
            return tl::unexpected(std::move(loaded.error()));
        return config::LoadedMapping{std::move(loaded->mapping), std::move(loaded->warnings)};
    }
    return config::load_mapping(options.files, {.realm = "plcsim",
                                                .client_id = "plcsim",
                                                .asset_id = name_assets,
                                                .vars = options.vars,
                                                .template_directories = std::move(templates)});
}

std::string text_of(const std::vector<config::Diagnostic>& diagnostics) {
    config::SourceLines lines;
    std::string text;
    for (const auto& diagnostic : diagnostics)
        text += config::full_text(diagnostic, lines, false);
    return text;
}

Refusal refusal_of(const std::vector<config::Diagnostic>& problems) {
    return {"the files are refused:\n" + text_of(problems) +
                "more about a code: railbridge check --explain CODE",
            exit_config};
}

Site describe(const railbridge::Mapping& mapping, const MappedSiteOptions& options,
              LinkDirectories& links) {
    Site site;
    std::map<std::string, std::size_t> places; // by name
    for (const auto& line : mapping.lines)
        if (places.emplace(name_of(line), site.lines.size()).second)
            site.lines.push_back(describe_line(line, options, links));
    for (std::size_t i = 0; i < mapping.devices.size(); ++i) {
        const auto& line = mapping.line(mapping.devices[i].line);
        site.lines[places.at(name_of(line))].units.push_back(describe_unit(
            mapping, static_cast<railbridge::DeviceId>(i), options.size, options.move));
    }
    return site;
}

/// What the options say and the files cannot take; empty if nothing.
std::string misused(const MappedSiteOptions& options) {
    bool named = false;
    for (const auto& file : options.files)
        named = named || is_bridge_toml(file);
    if (named && options.files.size() > 1)
        return "a bridge.toml names the files of its site: give it alone";
    if (named && !options.vars.empty())
        return "a bridge.toml has variables of its own, under [vars]: leave out --var";
    return {};
}

} // namespace

tl::expected<Site, Refusal> site_from_mapping(const MappedSiteOptions& options,
                                              LinkDirectories& links) {
    if (auto problem = misused(options); !problem.empty())
        return tl::unexpected(Refusal{std::move(problem), exit_usage});
    const auto loaded = read_site(options);
    if (!loaded)
        return tl::unexpected(refusal_of(loaded.error()));
    std::cerr << text_of(loaded->warnings);
    if (auto status = check_relocations(loaded->mapping, options); !status)
        return tl::unexpected(Refusal{status.error().text, exit_usage});
    return describe(loaded->mapping, options, links);
}

} // namespace plcsim
