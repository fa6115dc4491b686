#include "adapters/config/csv/export_csv.hpp"
#include "adapters/daemon/commands.hpp"
#include "adapters/daemon/exit_codes.hpp"
#include "adapters/daemon/site_files.hpp"
#include "adapters/daemon/whole_file.hpp"

#include <cstdio>

namespace railbridge::daemon {

int export_command(const Options& options) {
    const auto site = load_site(options.config);
    if (!site) {
        for (const auto& problem : site.error()) {
            std::fprintf(stderr, "%s\n", config::to_string(problem).c_str());
        }
        return exit_code::config;
    }
    for (const auto& what : config::left_out_of_csv(site->mapping)) {
        std::fprintf(stderr, "not in the list: %s\n", what.c_str());
    }
    const std::string& separator = options.export_list.separator;
    const std::string text =
        config::export_csv(site->mapping, separator == "tab" ? '\t' : separator.front());
    if (options.export_list.output.empty()) {
        std::fputs(text.c_str(), stdout);
        return exit_code::ok;
    }
    if (const auto written = write_new(options.export_list.output, text); !written) {
        std::fprintf(stderr, "%s\n", written.error().text.c_str());
        return exit_code::failed;
    }
    return exit_code::ok;
}

} // namespace railbridge::daemon
