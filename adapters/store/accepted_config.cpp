#include "adapters/store/accepted_config.hpp"

#include "adapters/store/durable_file.hpp"
#include "adapters/store/trial_file.hpp"

#include <algorithm>
#include <fstream>
#include <string>
#include <system_error>

namespace railbridge::store {

namespace fs = std::filesystem;

namespace {

fs::path mirrored(const fs::path& root, const fs::path& absolute) {
    return root / "files" / absolute.relative_path();
}

void make_place(const fs::path& file) {
    fs::create_directories(file.parent_path());
}

/// Each file, and the absolute place that its copy mirrors.
std::vector<std::pair<fs::path, fs::path>> copies(const fs::path& bridge_toml,
                                                  const AcceptedConfig::Files& files) {
    auto all = files.placed;
    for (const auto& file : files.copied) {
        all.emplace_back(file, file);
    }
    all.emplace_back(bridge_toml, bridge_toml);
    for (auto& [file, place] : all) {
        place = fs::absolute(place);
    }
    return all;
}

bool are_in(const fs::path& root, const fs::path& bridge_toml, const AcceptedConfig::Files& files) {
    const auto all = copies(bridge_toml, files);
    return std::all_of(all.begin(), all.end(), [&root](const auto& copied) {
        const auto text = text_of_file(copied.first);
        return text && text == text_of_file(mirrored(root, copied.second));
    });
}

std::optional<fs::path> copy_in(const fs::path& root, const fs::path& file) {
    const auto copy = mirrored(root, fs::absolute(file));
    std::error_code ignored;
    return fs::is_regular_file(copy, ignored) ? std::optional{copy} : std::nullopt;
}

Error not_kept(const fs::path& directory, const std::string& why) {
    return Error{Recovery::retry_later, "cannot keep a copy of the configuration below " +
                                            directory.string() + ": " + why};
}

} // namespace

AcceptedConfig::AcceptedConfig(const fs::path& state_dir)
    : directory_(state_dir / "accepted")
    , previous_(state_dir / "accepted.old")
    , staged_(state_dir / "accepted.new") {}

Status AcceptedConfig::keep(const fs::path& bridge_toml, const Files& files) const {
    if (auto staged = stage(bridge_toml, files); !staged) {
        return staged;
    }
    return accept();
}

Status AcceptedConfig::stage(const fs::path& bridge_toml, const Files& files) const {
    try {
        fs::remove_all(staged_);
        fs::create_directories(staged_);
        fs::permissions(staged_, fs::perms::owner_all);
        for (const auto& [file, place] : copies(bridge_toml, files)) {
            const auto copy = mirrored(staged_, place);
            make_place(copy);
            fs::copy_file(file, copy, fs::copy_options::overwrite_existing);
            sync_file(copy);
        }
        for (const auto& file : files.linked) {
            const auto link = mirrored(staged_, fs::absolute(file));
            make_place(link);
            fs::create_symlink(fs::absolute(file), link);
        }
        // Written last: what has it is whole.
        std::ofstream{staged_ / "entry"} << fs::absolute(bridge_toml).string();
        sync_file(staged_ / "entry");
        for (const auto& entry : fs::recursive_directory_iterator{staged_}) {
            if (entry.is_directory()) {
                sync_directory(entry.path());
            }
        }
        sync_directory(staged_);
        return {};
    } catch (const std::exception& error) {
        return fail(not_kept(staged_, error.what()));
    }
}

bool AcceptedConfig::is_staged(const fs::path& bridge_toml, const Files& files) const {
    return are_in(staged_, bridge_toml, files);
}

Status AcceptedConfig::accept() const {
    try {
        if (!fs::exists(staged_ / "entry")) {
            return fail(not_kept(staged_, "it is gone"));
        }
        if (fs::exists(directory_ / "entry")) {
            fs::remove_all(previous_);
            fs::rename(directory_, previous_);
        }
        fs::remove_all(directory_);
        fs::rename(staged_, directory_);
        sync_directory(directory_.parent_path());
        fs::remove_all(previous_);
        return {};
    } catch (const std::exception& error) {
        return fail(not_kept(directory_, error.what()));
    }
}

Status AcceptedConfig::not_last() const {
    try {
        if (is_last()) {
            fs::remove_all(previous_);
            fs::rename(directory_, previous_);
            sync_directory(directory_.parent_path());
        }
        return {};
    } catch (const std::exception& error) {
        return fail(Error{Recovery::retry_later,
                          "cannot rename " + directory_.string() + ": " + error.what()});
    }
}

Status AcceptedConfig::last_again() const {
    try {
        if (!is_last() && fs::exists(previous_ / "entry")) {
            fs::remove_all(directory_);
            fs::rename(previous_, directory_);
            sync_directory(directory_.parent_path());
        }
        return {};
    } catch (const std::exception& error) {
        return fail(Error{Recovery::retry_later,
                          "cannot rename " + previous_.string() + ": " + error.what()});
    }
}

bool AcceptedConfig::is_last() const {
    std::error_code ignored;
    return fs::exists(directory_ / "entry", ignored);
}

bool AcceptedConfig::is_kept(const fs::path& bridge_toml, const Files& files) const {
    return are_in(current(), bridge_toml, files);
}

fs::path AcceptedConfig::current() const {
    return is_last() ? directory_ : previous_;
}

std::optional<fs::path> AcceptedConfig::bridge_toml() const {
    std::ifstream entry{current() / "entry"};
    std::string original_path;
    if (!std::getline(entry, original_path)) {
        return std::nullopt;
    }
    return mirrored(current(), original_path);
}

std::optional<fs::path> AcceptedConfig::kept(const fs::path& file) const {
    return copy_in(current(), file);
}

std::optional<fs::path> AcceptedConfig::staged(const fs::path& file) const {
    return copy_in(staged_, file);
}

fs::path AcceptedConfig::original(const fs::path& inside) const {
    const auto relative = inside.lexically_relative(current() / "files");
    const bool outside = relative.empty() || *relative.begin() == "..";
    return outside ? inside : fs::path{"/"} / relative;
}

} // namespace railbridge::store
