#include "adapters/config/load_config.hpp"

#include "adapters/config/language/tables.hpp"
#include "adapters/config/names.hpp"
#include "adapters/config/read_desk.hpp"
#include "adapters/config/read_manager.hpp"
#include "adapters/config/read_mapping.hpp"
#include "adapters/config/schema_version.hpp"
#include "adapters/config/table_reader.hpp"
#include "adapters/config/template_places.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace railbridge::config {

namespace {

/// Without a slash at its end: one directory is one text, that of the package too.
std::filesystem::path directory_at(const std::filesystem::path& base, const std::string& text) {
    auto path = (base / text).lexically_normal();
    return path.has_filename() ? path : path.parent_path();
}

std::vector<MappingFile> read_mapping_files(TableReader& reader,
                                            const std::filesystem::path& directory) {
    std::vector<MappingFile> files;
    reader.require("mappings", "write mappings = [\"site.toml\"]");
    const Array* list = reader.list("mappings");
    if (list == nullptr) {
        return files;
    }
    if (list->empty()) {
        reader.report().error(reader.at("mappings"), Code::empty_value, "mappings names no file");
    }
    for (const Node& node : *list) {
        const auto* name = std::get_if<std::string>(&node.value);
        if (name == nullptr || name->empty()) {
            reader.report().error(node.at, Code::wrong_kind, "mappings is a list of file names");
            continue;
        }
        files.push_back({(directory / *name).lexically_normal(), node.at});
    }
    return files;
}

void read_template_directories(TableReader& reader, const std::filesystem::path& directory,
                               DaemonConfig& config) {
    const Array* list = reader.list("templates");
    if (list == nullptr) {
        return;
    }
    for (const Node& node : *list) {
        const auto* name = std::get_if<std::string>(&node.value);
        if (name == nullptr || name->empty()) {
            reader.report().error(node.at, Code::wrong_kind, "templates is a list of directories");
        } else {
            config.template_directories.push_back((directory / *name).lexically_normal());
        }
    }
}

std::vector<MappingFile> read_bridge(const KeyTable& table, Position at,
                                     const std::filesystem::path& directory, DaemonConfig& config,
                                     Report& report) {
    TableReader reader(table, at, "bridge", report, &language::bridge);
    if (const std::string* path = reader.text("state_dir")) {
        config.state_dir = directory_at(directory, *path);
    }
    if (const std::string* path = reader.text("runtime_dir")) {
        config.runtime_dir = directory_at(directory, *path);
    }
    if (const auto choice = reader.choice("passthrough")) {
        config.passthrough = *choice == 0 ? Passthrough::all : Passthrough::none;
    }
    config.ack_delay = reader.duration("ack_delay").value_or(config.ack_delay);
    config.batches_per_second =
        reader.number("batches_per_second").value_or(config.batches_per_second);
    config.values_per_second =
        reader.number("values_per_second").value_or(config.values_per_second);
    config.writes_per_second =
        reader.number("writes_per_second").value_or(config.writes_per_second);
    config.statistics = reader.duration("statistics").value_or(Duration{});
    auto files = read_mapping_files(reader, directory);
    for (const MappingFile& file : files) {
        config.mappings.push_back(file.path);
    }
    read_template_directories(reader, directory, config);
    reader.finish();
    return files;
}

void read_vars(const KeyTable& table, DaemonConfig& config, Report& report) {
    for (const Entry& entry : table.entries) {
        const auto* text = std::get_if<std::string>(&entry.node.value);
        if (text == nullptr) {
            report.error(entry.node.at, Code::wrong_kind,
                         "vars." + entry.key + " must be a text in quotes, not " +
                             std::string(kind_of(entry.node)));
        } else if (check_key(entry.key, entry.at, report)) {
            config.vars.emplace(entry.key, *text);
        }
    }
}

} // namespace

tl::expected<LoadedConfig, std::vector<Diagnostic>>
load_config(const std::filesystem::path& bridge_toml, const AssetIdSource& asset_id,
            const std::vector<std::filesystem::path>& template_directories,
            std::vector<PointOrigin>* origins) {
    Report report;
    const auto document = read_document(bridge_toml, nullptr, std::nullopt, report);
    if (!document) {
        return tl::unexpected(report.take_all());
    }
    LoadedConfig loaded;
    const auto directory = bridge_toml.parent_path();
    TableReader reader(document->root, {document->file, 1, 1}, "the file", report,
                       &language::bridge_file);
    check_schema(reader);
    reader.require("manager", "add a [manager] table with url, realm, client_id, secret_file");
    reader.require("bridge", "add a [bridge] table with state_dir and mappings");
    if (const KeyTable* manager = reader.table("manager")) {
        loaded.daemon.manager = read_manager(*manager, reader.key_at("manager"), directory, report);
    }
    read_vars(reader.table_or_empty("vars"), loaded.daemon, report);
    const KeyTable* desk = reader.table("desk");
    std::vector<MappingFile> files;
    if (const KeyTable* bridge = reader.table("bridge")) {
        files = read_bridge(*bridge, reader.key_at("bridge"), directory, loaded.daemon, report);
    }
    reader.finish();
    auto places = loaded.daemon.template_directories;
    places.insert(places.end(), template_directories.begin(), template_directories.end());
    const MappingOptions options{loaded.daemon.manager.realm,
                                 loaded.daemon.manager.client_id,
                                 asset_id,
                                 loaded.daemon.vars,
                                 std::move(places),
                                 origins};
    auto site = read_mapping(files, options, report);
    loaded.mapping = std::move(site.mapping);
    loaded.templates = std::move(site.templates);
    if (desk != nullptr) {
        read_desk(*desk, reader.key_at("desk"), loaded.daemon.manager, loaded.mapping, report);
    }
    if (report.error_count() != 0) {
        return tl::unexpected(report.take_all());
    }
    loaded.warnings = report.take_warnings();
    return loaded;
}

std::vector<std::filesystem::path>
configured_template_places(const std::filesystem::path& bridge_toml) {
    Report report; // whoever asks is not here to learn of faults
    const auto document = read_document(bridge_toml, nullptr, std::nullopt, report);
    const Node* node = document ? document->root.find("bridge") : nullptr;
    const auto* bridge = node == nullptr ? nullptr : std::get_if<KeyTable>(&node->value);
    if (bridge == nullptr) {
        return {};
    }
    TableReader reader(*bridge, node->at, "bridge", report, &language::bridge);
    const auto directory = bridge_toml.parent_path();
    std::vector<std::filesystem::path> places;
    for (const MappingFile& file : read_mapping_files(reader, directory)) {
        auto beside = template_places(file.path, {}).front();
        if (std::find(places.begin(), places.end(), beside) == places.end()) {
            places.push_back(std::move(beside));
        }
    }
    DaemonConfig config;
    read_template_directories(reader, directory, config);
    places.insert(places.end(), config.template_directories.begin(),
                  config.template_directories.end());
    return places;
}

std::optional<std::filesystem::path>
configured_state_directory(const std::filesystem::path& bridge_toml) {
    Report report; // as above
    const auto document = read_document(bridge_toml, nullptr, std::nullopt, report);
    const Node* node = document ? document->root.find("bridge") : nullptr;
    const auto* bridge = node == nullptr ? nullptr : std::get_if<KeyTable>(&node->value);
    if (bridge == nullptr) {
        return std::nullopt;
    }
    TableReader reader(*bridge, node->at, "bridge", report, &language::bridge);
    const std::string* path = reader.text("state_dir");
    return path == nullptr ? std::nullopt
                           : std::optional{directory_at(bridge_toml.parent_path(), *path)};
}

} // namespace railbridge::config
