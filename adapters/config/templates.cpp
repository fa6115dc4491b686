#include "adapters/config/templates.hpp"

#include "adapters/config/names.hpp"
#include "adapters/config/template_places.hpp"

namespace railbridge::config {

const DeviceTemplate* Templates::use(const std::string& name, Position at, Report& report) {
    if (!check_key(name, at, report)) {
        return nullptr;
    }
    const auto named_in = report.file(at);
    const auto places = template_places(named_in, directories_);
    const auto file = find_template(name, places);
    if (!file) {
        report.error(at, Code::unknown_template, unknown_template(name, places));
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
