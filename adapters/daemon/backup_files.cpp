#include "adapters/daemon/backup_files.hpp"

#include "adapters/config/template_places.hpp"
#include "adapters/daemon/state_owner.hpp"
#include "adapters/daemon/whole_file.hpp"

#include <grp.h>
#include <sys/stat.h>

#include <algorithm>
#include <string_view>
#include <vector>

namespace railbridge::daemon {

namespace fs = std::filesystem;

namespace {

std::string name_of_group(gid_t group) {
    const auto* entry = ::getgrgid(group);
    return entry == nullptr ? std::to_string(group) : std::string(entry->gr_name);
}

bool is_below(const fs::path& path, const fs::path& directory) {
    const auto relative = path.lexically_relative(directory);
    return !relative.empty() && *relative.begin() != "..";
}

bool ends_with(std::string_view text, std::string_view end) {
    return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

/// Of its own making while a bridge runs; made anew.
bool is_passing(const std::string& name) {
    return ends_with(name, "-shm") || ends_with(name, ".new");
}

class Collection {
public:
    explicit Collection(const fs::path& root)
        : root_(root) {}

    Status add(const fs::path& file) {
        const auto path = fs::absolute(file).lexically_normal();
        return take(path, is_below(path, root_)
                              ? "config/" + path.lexically_relative(root_).string()
                              : "absolute/" + path.relative_path().string());
    }
    Status add_state(const fs::path& file) {
        return take(file, "state/" + file.filename().string());
    }

    std::vector<ArchivedFile> files;

private:
    Status take(const fs::path& path, std::string place) {
        const auto same = [&place](const auto& file) { return file.place == place; };
        if (std::any_of(files.begin(), files.end(), same)) {
            return {};
        }
        auto content = read_whole(path);
        struct stat facts {};
        if (!content || ::stat(path.c_str(), &facts) != 0) {
            return fail(content ? fatal("cannot read " + path.string()) : content.error());
        }
        bytes_ += content->size();
        if (bytes_ > archive_bytes_max || files.size() >= archive_files_max) {
            return fail(fatal("too much for a backup at " + path.string() +
                              ": 256 MiB and 4096 files at most"));
        }
        files.push_back({std::move(place), facts.st_mode & 07777U, name_of(facts.st_uid),
                         name_of_group(facts.st_gid), std::move(*content)});
        return {};
    }

    fs::path root_;
    std::size_t bytes_ = 0;
};

/// Without those of the package, which the next box has by itself.
std::vector<fs::path> configuration_files(const fs::path& bridge_toml,
                                          const config::LoadedConfig& site) {
    std::vector<fs::path> files{bridge_toml};
    files.insert(files.end(), site.daemon.mappings.begin(), site.daemon.mappings.end());
    const auto& manager = site.daemon.manager;
    for (const auto& file :
         {manager.secret_file, manager.ca_file, manager.client_cert, manager.client_key}) {
        if (!file.empty()) {
            files.push_back(file);
        }
    }
    for (const auto& used : site.templates) {
        if (!is_below(fs::absolute(used.file).lexically_normal(), config::installed_templates())) {
            files.push_back(used.file);
        }
    }
    return files;
}

} // namespace

bool stays_with_box(const std::string& name) {
    return name == "lock" || name == "run" || name.rfind("audit", 0) == 0 ||
           name.rfind("commands.db.corrupt", 0) == 0;
}

Result<BackupArchive> box_files(const fs::path& bridge_toml, const config::LoadedConfig& site) {
    const auto main_file = fs::absolute(bridge_toml).lexically_normal();
    const auto root = main_file.parent_path();
    Collection collection(root);
    for (const auto& file : configuration_files(main_file, site)) {
        if (auto added = collection.add(file); !added) {
            return fail(added.error());
        }
    }
    const auto state_dir = fs::absolute(site.daemon.state_dir).lexically_normal();
    std::error_code problem;
    for (const auto& entry : fs::directory_iterator(state_dir, problem)) {
        const auto name = entry.path().filename().string();
        if (entry.is_regular_file() && !stays_with_box(name) && !is_passing(name)) {
            if (auto added = collection.add_state(entry.path()); !added) {
                return fail(added.error());
            }
        }
    }
    if (problem) {
        return fail(fatal("cannot read " + state_dir.string() + ": " + problem.message()));
    }
    return BackupArchive{main_file.filename().string(),
                         is_below(state_dir, root) ? state_dir.lexically_relative(root).string()
                                                   : state_dir.string(),
                         std::move(collection.files)};
}

} // namespace railbridge::daemon
