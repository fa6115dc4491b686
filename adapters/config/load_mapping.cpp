#include "adapters/config/load_mapping.hpp"

#include "adapters/config/defined_types.hpp"
#include "adapters/config/lints/lints.hpp"
#include "adapters/config/read_mapping.hpp"
#include "adapters/config/read_sections.hpp"

#include "bridge/polling/line_load.hpp"

namespace railbridge::config {

namespace {

/// Says which lines cannot hold their plan, and what they will do instead.
void weigh_lines(const std::vector<Section>& sections, Site& site) {
    for (const Section& section : sections) {
        for (std::size_t i = 0; i < site.mapping.lines.size(); ++i) {
            const auto id = static_cast<LineId>(i);
            if (site.mapping.lines[i].key != section.key) {
                continue;
            }
            if (const double load = line_load(site.mapping, id); load > 1.0) {
                site.report.warning(section.at, Code::line_overloaded,
                                    "line." + section.key + " cannot hold this plan: it needs " +
                                        three_figures(load) +
                                        " times the time there is, so every period will be so much "
                                        "longer: " +
                                        periods_in_words(site.mapping, id, load));
            }
        }
    }
}

} // namespace

LoadedMapping read_mapping(const std::vector<MappingFile>& files, const MappingOptions& options,
                           Report& report) {
    std::vector<Document> documents;
    for (const MappingFile& file : files) {
        auto document = file.text ? parse_document(file.path, *file.text, &options.vars, report)
                                  : read_document(file.path, &options.vars, file.named_at, report);
        if (document) {
            documents.push_back(std::move(*document));
        }
    }
    const Sections sections = collect_sections(documents, report);
    Site site(report, options.realm, options.client_id, options.asset_id,
              options.template_directories);
    for (const Document& document : documents) {
        site.own_files.push_back(document.file);
    }
    if (documents.size() != files.size()) {
        site.lines.set_incomplete();
        site.rates.set_incomplete();
        site.enums.set_incomplete();
        site.devices.set_incomplete();
        site.assets.set_incomplete();
    }
    read_rates(sections.rates, site);
    read_enums(sections.enums, site);
    read_lines(sections.lines, site);
    read_devices(sections.devices, site);
    read_assets(sections.assets, site);
    use_defined_types(site);
    lint_places(site);
    lint_values(site);
    split_lines(sections.lines, site);
    if (report.error_count() == 0) {
        lint_unused(sections, site);
        weigh_lines(sections.lines, site);
    }
    if (options.origins != nullptr) {
        *options.origins = point_origins(site);
    }
    LoadedMapping loaded{std::move(site.mapping), {}};
    for (const auto& [place, file] : site.templates.copies()) {
        loaded.templates.push_back({file, place});
    }
    return loaded;
}

namespace {

tl::expected<LoadedMapping, std::vector<Diagnostic>>
loaded_of(const std::vector<MappingFile>& files, const MappingOptions& options) {
    Report report;
    LoadedMapping loaded = read_mapping(files, options, report);
    if (report.error_count() != 0) {
        return tl::unexpected(report.take_all());
    }
    loaded.warnings = report.take_warnings();
    return loaded;
}

} // namespace

tl::expected<LoadedMapping, std::vector<Diagnostic>>
load_mapping(const std::vector<std::filesystem::path>& files, const MappingOptions& options) {
    std::vector<MappingFile> named;
    for (const auto& path : files) {
        named.push_back({path, std::nullopt});
    }
    return loaded_of(named, options);
}

tl::expected<LoadedMapping, std::vector<Diagnostic>>
load_mapping_text(const std::filesystem::path& file, std::string text,
                  const MappingOptions& options) {
    return loaded_of({MappingFile{file, std::nullopt, std::move(text)}}, options);
}

} // namespace railbridge::config
