#include "adapters/config/language/json_schema.hpp"
#include "adapters/config/language/key_tables.hpp"
#include "adapters/config/language/tables.hpp"
#include "adapters/daemon/commands.hpp"
#include "adapters/daemon/exit_codes.hpp"

#include <cstdio>
#include <fstream>
#include <sstream>

namespace railbridge::daemon {

int schema_command(const Options& options) {
    namespace language = config::language;
    std::string text;
    if (!options.schema.page.empty()) {
        std::ifstream file(options.schema.page);
        std::ostringstream page;
        page << file.rdbuf();
        if (!file) {
            std::fprintf(stderr, "cannot read %s\n", options.schema.page.c_str());
            return exit_code::failed;
        }
        text = language::with_key_tables(page.str());
    } else {
        text = options.schema.bridge
                   ? language::json_schema(language::bridge_file, "bridge.toml of railbridge")
               : options.schema.device_template
                   ? language::json_schema(language::template_file, "Templates of railbridge")
                   : language::json_schema(language::site_file, "Mapping files of railbridge");
    }
    std::fputs(text.c_str(), stdout);
    return exit_code::ok;
}

} // namespace railbridge::daemon
