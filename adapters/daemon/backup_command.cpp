// `railbridge backup FILE` and `railbridge restore FILE`: a box as one file, to replace a dead one.

#include "adapters/daemon/as_user.hpp"
#include "adapters/daemon/backup_files.hpp"
#include "adapters/daemon/check_report.hpp"
#include "adapters/daemon/commands.hpp"
#include "adapters/daemon/exit_codes.hpp"
#include "adapters/daemon/installed_samples.hpp"
#include "adapters/daemon/site_files.hpp"
#include "adapters/daemon/state_owner.hpp"
#include "adapters/daemon/whole_file.hpp"
#include "adapters/store/durable_file.hpp"
#include "adapters/store/file_set.hpp"
#include "adapters/store/state_lock.hpp"

#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <optional>
#include <set>

namespace railbridge::daemon {

namespace fs = std::filesystem;

namespace {

int refuse(const std::string& why) {
    std::fprintf(stderr, "%s\n", why.c_str());
    return exit_code::failed;
}

/// Of the last start; 0 if none is known.
long long starts_in(const std::string& text) {
    return std::strtoll(text.c_str(), nullptr, 10);
}

/// Where the files of a backup go.
class Places {
public:
    Places(const fs::path& bridge_toml, const BackupArchive& archive)
        : main_file_(fs::absolute(bridge_toml).lexically_normal())
        , archive_(archive) {}

    fs::path state_dir() const {
        return (main_file_.parent_path() / archive_.state_dir).lexically_normal();
    }
    fs::path of(const std::string& place) const {
        const std::size_t slash = place.find('/');
        const auto root = place.substr(0, slash);
        const auto rest = place.substr(slash + 1);
        if (root == "state") {
            return state_dir() / rest;
        }
        return root == "absolute"             ? fs::path("/") / rest
               : rest == archive_.bridge_toml ? main_file_
                                              : main_file_.parent_path() / rest;
    }

private:
    fs::path main_file_;
    const BackupArchive& archive_;
};

/// What lies in a state directory and is not that of the backup.
std::vector<fs::path> strangers_in(const fs::path& state_dir,
                                   const std::vector<store::PlacedFile>& files) {
    std::vector<fs::path> strangers;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(state_dir, ignored)) {
        const auto same = [&](const auto& file) { return file.path == entry.path(); };
        if (!stays_with_box(entry.path().filename().string()) &&
            std::none_of(files.begin(), files.end(), same)) {
            strangers.push_back(entry.path());
        }
    }
    return strangers;
}

/// The journal put back must be known as such: it says less starts than the file beside it.
void count_on(std::vector<store::PlacedFile>& files, const fs::path& state_dir) {
    const auto journal = state_dir / "commands.db";
    const auto beside = state_dir / "starts";
    const auto named = [](const fs::path& path) {
        return [path](const auto& file) { return file.path == path; };
    };
    if (std::none_of(files.begin(), files.end(), named(journal))) {
        return;
    }
    auto found = std::find_if(files.begin(), files.end(), named(beside));
    if (found == files.end()) {
        const auto kept = std::find_if(files.begin(), files.end(), named(journal));
        auto counter = *kept;
        counter.path = beside;
        counter.content = "0\n";
        found = files.insert(kept, std::move(counter));
    }
    const auto here = read_whole(beside);
    const auto last = std::max(starts_in(found->content), here ? starts_in(*here) : 0);
    found->content = std::to_string(last + 1) + "\n";
}

/// The superuser makes directories for a service that is somebody else; only those of the state
/// directory are for one user alone.
unsigned directory_mode(const std::string& place) {
    return ::geteuid() == 0 && place.rfind("state/", 0) != 0 ? 0755 : 0700;
}

/// bridge.toml last: without it nothing runs.
std::vector<store::PlacedFile> placed_files(const BackupArchive& archive, const Places& places) {
    std::vector<store::PlacedFile> files;
    for (const auto& file : archive.files) {
        files.push_back({places.of(file.place), file.content, file.mode, file.user, file.group,
                         directory_mode(file.place)});
    }
    const auto main_file = places.of("config/" + archive.bridge_toml);
    std::stable_partition(files.begin(), files.end(),
                          [&](const auto& file) { return file.path != main_file; });
    count_on(files, places.state_dir());
    return files;
}

/// The first thing that would be overwritten.
std::optional<fs::path> in_the_way(const std::vector<store::PlacedFile>& files,
                                   const std::vector<fs::path>& strangers) {
    std::error_code ignored;
    for (const auto& file : files) {
        if (fs::exists(file.path, ignored) && !is_installed_sample(file.path)) {
            return file.path;
        }
    }
    return strangers.empty() ? std::nullopt : std::optional{strangers.front()};
}

/// Files of a user whom this box does not know yet were left to the superuser.
void say_unknown_users(const BackupArchive& archive) {
    std::set<std::string> unknown;
    for (const auto& file : archive.files) {
        if (::getpwnam(file.user.c_str()) == nullptr && unknown.insert(file.user).second) {
            std::fprintf(stderr,
                         "there is no user %s on this box, so its files belong to root now: run "
                         "systemd-sysusers, and restore again with --force\n",
                         file.user.c_str());
        }
    }
}

/// As the user who is to read it all: the superuser may read everything.
int check_as_service(const Options& options) {
    const auto site = load_site(options.config);
    if (!site || ::geteuid() != 0) {
        return check_command(options);
    }
    const auto& secret = site->daemon.manager.secret_file;
    struct stat facts {};
    if (::stat((secret.empty() ? site->daemon.state_dir : secret).c_str(), &facts) != 0) {
        return check_command(options);
    }
    const auto as = AsUser::become(facts.st_uid);
    if (!as) {
        std::fprintf(stderr, "%s; to check it: sudo -u %s railbridge check\n",
                     as.error().text.c_str(), name_of(facts.st_uid).c_str());
        return exit_code::config;
    }
    const int code = check_command(options);
    if (code != exit_code::ok) {
        std::fprintf(stderr, "that is what the user %s finds, to whom these files belong\n",
                     name_of(facts.st_uid).c_str());
    }
    return code;
}

} // namespace

int backup_command(const Options& options) {
    const auto& file = options.backup.file;
    std::error_code ignored;
    if (fs::exists(file, ignored)) {
        return refuse("will not write " + file.string() + ": it is there already");
    }
    const auto site = load_site(options.config);
    if (!site) {
        std::fputs(check_text(site.error(), colour_on_stderr()).c_str(), stderr);
        return exit_code::config;
    }
    const auto lock = store::StateLock::take(site->daemon.state_dir);
    if (!lock) {
        return refuse(lock.error().text);
    }
    const auto archive = box_files(options.config, *site);
    if (!archive) {
        return refuse(archive.error().text);
    }
    if (const int error = store::replace_durably(file, archive_text(*archive)); error != 0) {
        return refuse("cannot write " + file.string() + ": " + std::strerror(error));
    }
    if (!site->daemon.manager.secret_credential.empty()) {
        std::fprintf(stderr, "the secret is not in it: it is the systemd credential %s\n",
                     site->daemon.manager.secret_credential.c_str());
    }
    std::printf("%zu files are in %s, the secret among them: keep it as you keep keys\n",
                archive->files.size(), file.c_str());
    return exit_code::ok;
}

int restore_command(const Options& options) {
    const auto text = read_whole(options.backup.file);
    if (!text) {
        return refuse(text.error().text);
    }
    const auto archive = parse_archive(*text);
    if (!archive) {
        return refuse(options.backup.file.string() + ": " + archive.error().text);
    }
    const Places places(options.config, *archive);
    std::error_code ignored;
    std::optional<store::StateLock> lock;
    if (fs::exists(places.state_dir(), ignored)) {
        auto taken = store::StateLock::take(places.state_dir());
        if (!taken) {
            return refuse(taken.error().text);
        }
        lock.emplace(std::move(*taken));
    }
    const auto files = placed_files(*archive, places);
    const auto strangers = strangers_in(places.state_dir(), files);
    const auto hindrance = in_the_way(files, strangers);
    if (hindrance && !options.force) {
        return refuse(hindrance->string() + " is there already: nothing was changed; --force "
                                            "replaces this box's configuration and state");
    }
    if (const auto placed = store::place_together(files, strangers); !placed) {
        return refuse(placed.error().text);
    }
    std::printf("%zu files are back; what was open in the journal ends as unknown and is not "
                "executed\n",
                archive->files.size());
    if (::geteuid() == 0) {
        say_unknown_users(*archive);
    }
    return check_as_service(options);
}

} // namespace railbridge::daemon
