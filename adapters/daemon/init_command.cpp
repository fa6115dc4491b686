// `railbridge init`: the first files of a box, and whether the manager takes its credentials.

#include "adapters/config/template_places.hpp"
#include "adapters/daemon/check_report.hpp"
#include "adapters/daemon/commands.hpp"
#include "adapters/daemon/exit_codes.hpp"
#include "adapters/daemon/init_files.hpp"
#include "adapters/daemon/init_questions.hpp"
#include "adapters/daemon/site_files.hpp"
#include "adapters/daemon/whole_file.hpp"
#include "adapters/store/file_set.hpp"

#include <cstdio>
#include <iostream>
#include <vector>

namespace railbridge::daemon {

namespace fs = std::filesystem;

namespace {

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
    return store::place_together({{files.secret, *secret + "\n", 0600},
                                  {files.site_toml, *site_toml, 0644},
                                  {files.bridge_toml, *bridge_toml, 0644}},
                                 {});
}

} // namespace

int init_command(const Options& options) {
    const auto files = files_of(options.config);
    std::error_code ignored;
    for (const auto& file : {files.bridge_toml, files.site_toml, files.secret}) {
        if (fs::exists(file, ignored)) {
            return refuse("will not write " + file.string() + ": it is there already");
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
    if (const auto written = write(answers, files); !written) {
        return refuse(written.error().text + "; nothing was written");
    }
    const auto site = load_site(files.bridge_toml);
    if (!site) {
        std::fputs(check_text(site.error(), colour_on_stderr()).c_str(), stderr);
        for (const auto& file : {files.bridge_toml, files.site_toml, files.secret}) {
            fs::remove(file, ignored);
        }
        return refuse("refused; nothing was written", exit_code::config);
    }
    std::printf("written: %s, %s, %s\n", files.bridge_toml.c_str(), files.site_toml.c_str(),
                files.secret.c_str());
    std::fflush(stdout);
    if (answers.offline) {
        return exit_code::ok;
    }
    // Connects as the gateway, and shows what a start would make at the manager.
    Options look = options;
    look.provision = {};
    look.provision.dry_run = true;
    const int code = provision_command(look);
    if (code != exit_code::ok) {
        return refuse(
            "the files are written, but the manager did not take the credentials, or could "
            "not be asked (see above). To try again: railbridge provision --dry-run -c " +
                options.config.string(),
            code);
    }
    return code;
}

} // namespace railbridge::daemon
