// `railbridge init`: the first files of a box, and whether the manager takes its credentials.

#include "adapters/config/template_places.hpp"
#include "adapters/daemon/as_user.hpp"
#include "adapters/daemon/check_report.hpp"
#include "adapters/daemon/commands.hpp"
#include "adapters/daemon/exit_codes.hpp"
#include "adapters/daemon/init_files.hpp"
#include "adapters/daemon/init_questions.hpp"
#include "adapters/daemon/installed_samples.hpp"
#include "adapters/daemon/site_files.hpp"
#include "adapters/daemon/state_owner.hpp"
#include "adapters/daemon/whole_file.hpp"
#include "adapters/store/file_set.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <iostream>
#include <system_error>
#include <utility>
#include <vector>

namespace railbridge::daemon {

namespace fs = std::filesystem;

namespace {

constexpr unsigned secret_mode = 0600;
constexpr unsigned mapping_mode = 0644; // no secrets in it, nor in bridge.toml

int refuse(const std::string& why, int code = exit_code::failed) {
    std::fprintf(stderr, "%s\n", why.c_str());
    return code;
}

struct Files {
    fs::path bridge_toml;
    fs::path site_toml;
    fs::path secret;
};

Files files_of(const fs::path& bridge_toml) {
    const auto directory = fs::absolute(bridge_toml).parent_path();
    return {fs::absolute(bridge_toml), directory / "site.toml", directory / "gateway.secret"};
}

/// Never on the command line, where everybody on the box reads it.
Result<std::string> secret_of(const InitOptions& answers) {
    std::string secret;
    if (answers.secret_from == "-") {
        std::getline(std::cin, secret);
    } else if (!answers.secret_from.empty()) {
        auto text = read_whole(answers.secret_from);
        if (!text) {
            return fail(text.error());
        }
        secret = text->substr(0, text->find('\n'));
    } else {
        return ask_secret();
    }
    return secret.empty() ? Result<std::string>{fail(fatal("the secret is empty"))}
                          : Result<std::string>{std::move(secret)};
}

Result<config::TemplateSummary> device_of(const InitOptions& answers, const Files& files) {
    std::vector<fs::path> directories{config::installed_templates()};
    if (!answers.templates.empty()) {
        directories.insert(directories.begin(),
                           files.bridge_toml.parent_path() / answers.templates);
    }
    const auto places = config::template_places(files.site_toml, directories);
    const auto file = config::find_template(answers.device, places);
    return file ? config::summarize_template(file->path)
                : fail(fatal(config::unknown_template(answers.device, places)));
}

/// The box of the service, which reads its files as its own user.
bool is_for_service(const InitOptions& answers) {
    return ::geteuid() == 0 && answers.state_dir == config::DaemonConfig{}.state_dir;
}

store::PlacedFile placed(const fs::path& path, std::string content, unsigned mode,
                         const InitOptions& answers) {
    const bool for_service = is_for_service(answers);
    const bool secret = mode == secret_mode;
    const std::string owner = for_service && secret ? service_user : "";
    return {path, std::move(content), mode, owner, owner, for_service ? 0755U : 0700U};
}

Status write(const InitOptions& answers, const Files& files) {
    const auto device = device_of(answers, files);
    if (!device) {
        return fail(device.error());
    }
    const auto bridge_toml = first_bridge_toml(answers);
    const auto site_toml = first_site_toml(answers, *device);
    if (!bridge_toml || !site_toml) {
        return fail(bridge_toml ? site_toml.error() : bridge_toml.error());
    }
    const auto secret = secret_of(answers);
    if (!secret) {
        return fail(secret.error());
    }
    return store::place_together({placed(files.secret, *secret + "\n", secret_mode, answers),
                                  placed(files.site_toml, *site_toml, mapping_mode, answers),
                                  placed(files.bridge_toml, *bridge_toml, mapping_mode, answers)},
                                 {});
}

/// Installed samples that are written over.
std::vector<store::PlacedFile> samples_among(const Files& files) {
    std::vector<store::PlacedFile> samples;
    for (const auto& file : {files.bridge_toml, files.site_toml}) {
        if (is_installed_sample(file)) {
            samples.push_back({file, read_whole(file).value_or(""), mapping_mode});
        }
    }
    return samples;
}

int refuse_files(const Files& files, const std::vector<store::PlacedFile>& samples,
                 const std::vector<config::Diagnostic>& problems) {
    std::fputs(check_text(problems, colour_on_stderr()).c_str(), stderr);
    std::error_code ignored;
    for (const auto& file : {files.bridge_toml, files.site_toml, files.secret}) {
        fs::remove(file, ignored);
    }
    if (const auto back = store::place_together(samples, {}); !back) {
        return refuse(back.error().text);
    }
    return refuse("refused; nothing was written", exit_code::config);
}

/// As systemd makes it for the service, which could not use one of the superuser.
Status make_state_directory(const fs::path& state_dir, uid_t user) {
    std::error_code problem;
    if (fs::create_directory(state_dir, problem)) {
        fs::permissions(state_dir, fs::perms::owner_all, problem);
        if (!problem && ::chown(state_dir.c_str(), user, static_cast<gid_t>(-1)) != 0) {
            problem = {errno, std::generic_category()};
        }
    }
    return problem
               ? Status{fail(fatal("cannot make " + state_dir.string() + ": " + problem.message()))}
               : Status{};
}

/// Connects as the gateway, and shows what a start would make at the manager.
int look_at_manager(const Options& options) {
    Options look = options;
    look.provision = {};
    look.provision.dry_run = true;
    return provision_command(look);
}

/// The same as the user of the service.
int look_as_service(const Options& options, const InitOptions& answers, uid_t user) {
    if (const auto made = make_state_directory(answers.state_dir, user); !made) {
        return refuse(made.error().text);
    }
    const auto as = AsUser::become(user);
    return as ? look_at_manager(options) : refuse(as.error().text);
}

/// Asks the manager, unless that is not wanted or is for the service's user, who is not there yet.
int try_credentials(const Options& options, const InitOptions& answers, const Files& files) {
    const bool for_service = is_for_service(answers);
    const auto user = service_user_id();
    if (for_service && !user) {
        return refuse(std::string("there is no user ") + service_user +
                          " on this box, so the secret belongs to root now and the manager was not "
                          "asked. To go on:\n  systemd-sysusers && chown " +
                          service_user + ": " + files.secret.string() + " && sudo -u " +
                          service_user + " railbridge provision --dry-run -c " +
                          options.config.string(),
                      answers.offline ? exit_code::ok : exit_code::unavailable);
    }
    if (answers.offline) {
        return exit_code::ok;
    }
    const int code =
        for_service ? look_as_service(options, answers, *user) : look_at_manager(options);
    if (code != exit_code::ok) {
        const auto by = for_service ? std::string("sudo -u ") + service_user + ' ' : "";
        return refuse("the files are written, but the manager did not take the credentials, or "
                      "could not be asked (see above). To try again: " +
                          by + "railbridge provision --dry-run -c " + options.config.string(),
                      code);
    }
    return code;
}

} // namespace

int init_command(const Options& options) {
    const auto files = files_of(options.config);
    std::error_code ignored;
    for (const auto& file : {files.bridge_toml, files.site_toml, files.secret}) {
        if (fs::exists(file, ignored) && !is_installed_sample(file)) {
            return refuse("will not write " + file.string() +
                          ": it is there already; if it is an old sample, or not needed: rm " +
                          file.string());
        }
    }
    auto answers = options.init;
    const auto find_template = [&files](const InitOptions& said) { return device_of(said, files); };
    if (const auto asked = ask_missing(answers, files.bridge_toml.parent_path(), find_template);
        !asked) {
        return refuse(asked.error().text + "; nothing was written", exit_code::usage);
    }
    if (answers.state_dir.empty()) {
        const config::DaemonConfig packaged;
        answers.state_dir = files.bridge_toml.parent_path() == "/etc/railbridge"
                                ? packaged.state_dir.string()
                                : "state";
    }
    const auto samples = samples_among(files);
    if (const auto written = write(answers, files); !written) {
        return refuse(written.error().text + "; nothing was written");
    }
    const auto site = load_site(files.bridge_toml);
    if (!site) {
        return refuse_files(files, samples, site.error());
    }
    std::printf("written: %s, %s, %s\n", files.bridge_toml.c_str(), files.site_toml.c_str(),
                files.secret.c_str());
    std::fflush(stdout);
    return try_credentials(options, answers, files);
}

} // namespace railbridge::daemon
