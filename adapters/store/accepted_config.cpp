#include "adapters/store/accepted_config.hpp"

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

} // namespace

AcceptedConfig::AcceptedConfig(const fs::path& state_dir)
    : directory_(state_dir / "accepted")
    , previous_(state_dir / "accepted.old") {}

Status AcceptedConfig::keep(const fs::path& bridge_toml, const std::vector<fs::path>& copied,
                            const std::vector<fs::path>& linked,
                            const std::vector<std::pair<fs::path, fs::path>>& placed) const {
    auto fresh = directory_;
    fresh += ".new";
    try {
        fs::remove_all(fresh);
        fs::create_directories(fresh);
        fs::permissions(fresh, fs::perms::owner_all);
        auto files = placed;
        for (const auto& file : copied) {
            files.emplace_back(file, file);
        }
        files.emplace_back(bridge_toml, bridge_toml);
        for (const auto& [file, place] : files) {
            const auto copy = mirrored(fresh, fs::absolute(place));
            make_place(copy);
            fs::copy_file(file, copy, fs::copy_options::overwrite_existing);
        }
        for (const auto& file : linked) {
            const auto link = mirrored(fresh, fs::absolute(file));
            make_place(link);
            fs::create_symlink(fs::absolute(file), link);
        }
        std::ofstream{fresh / "entry"} << fs::absolute(bridge_toml).string();
        fs::remove_all(previous_);
        if (fs::exists(directory_)) {
            fs::rename(directory_, previous_);
        }
        fs::rename(fresh, directory_);
        fs::remove_all(previous_);
        return {};
    } catch (const std::exception& error) {
        return fail(Error{Recovery::retry_later,
                          std::string("cannot keep a copy of the configuration below ") +
                              directory_.string() + ": " + error.what()});
    }
}

fs::path AcceptedConfig::current() const {
    std::error_code ignored;
    return fs::exists(directory_ / "entry", ignored) ? directory_ : previous_;
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
    const auto copy = mirrored(current(), fs::absolute(file));
    std::error_code ignored;
    return fs::is_regular_file(copy, ignored) ? std::optional{copy} : std::nullopt;
}

fs::path AcceptedConfig::original(const fs::path& inside) const {
    const auto relative = inside.lexically_relative(current() / "files");
    const bool outside = relative.empty() || *relative.begin() == "..";
    return outside ? inside : fs::path{"/"} / relative;
}

} // namespace railbridge::store
