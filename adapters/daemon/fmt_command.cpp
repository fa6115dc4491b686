#include "adapters/config/format/format_mapping.hpp"
#include "adapters/daemon/commands.hpp"
#include "adapters/daemon/exit_codes.hpp"
#include "adapters/daemon/whole_file.hpp"

#include <algorithm>
#include <cstdio>

namespace railbridge::daemon {

namespace {

int format_one(const std::filesystem::path& file, bool check) {
    const auto text = read_whole(file);
    if (!text) {
        std::fprintf(stderr, "%s\n", text.error().text.c_str());
        return exit_code::failed;
    }
    const auto formatted = config::format_mapping(*text, file);
    if (!formatted) {
        for (const auto& problem : formatted.error()) {
            std::fprintf(stderr, "%s\n", config::to_string(problem).c_str());
        }
        return exit_code::config;
    }
    if (*formatted == *text) {
        return exit_code::ok;
    }
    std::printf("%s\n", file.c_str());
    if (check) {
        return exit_code::failed;
    }
    if (const auto written = replace_whole(file, *formatted); !written) {
        std::fprintf(stderr, "%s\n", written.error().text.c_str());
        return exit_code::failed;
    }
    return exit_code::ok;
}

} // namespace

int fmt_command(const Options& options) {
    int worst = exit_code::ok;
    for (const auto& file : options.format.files) {
        worst = std::max(worst, format_one(file, options.format.check));
    }
    return worst;
}

} // namespace railbridge::daemon
