#include "adapters/config/templates.hpp"

#include "adapters/config/names.hpp"
#include "adapters/config/nearest.hpp"
#include "adapters/config/template_places.hpp"

namespace railbridge::config {

namespace {

std::string unknown(const std::string& name, const std::vector<std::filesystem::path>& places) {
    std::vector<std::string_view> known;
    const auto all = list_templates(places);
    for (const TemplateFile& file : all) {
        known.push_back(file.name);
    }
    std::string text = "there is no template \"" + name + '"' + did_you_mean(name, known);
    text += "; looked for " + name + ".toml in ";
    for (std::size_t i = 0; i < places.size(); ++i) {
        text += (i == 0 ? "" : ", ") + places[i].string();
    }
    return text;
}

} // namespace

const DeviceTemplate* Templates::use(const std::string& name, Position at, Report& report) {
    if (!check_key(name, at, report)) {
        return nullptr;
    }
    const auto named_in = report.file(at);
    const auto places = template_places(named_in, directories_);
    const auto file = find_template(name, places);
    if (!file) {
        report.error(at, Code::unknown_template, unknown(name, places));
        return nullptr;
    }
    auto read = read_.find(file->path);
    if (read == read_.end()) {
        report.set_remark(" (template of " + report.place(at) + ')');
        read = read_.emplace(file->path, read_template(file->path, report)).first;
        report.set_remark({});
    }
    copies_.emplace(places.front() / (name + ".toml"), file->path);
    return read->second && read->second->sound ? read->second.get() : nullptr;
}

} // namespace railbridge::config
