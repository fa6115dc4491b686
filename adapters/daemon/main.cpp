#include "adapters/daemon/commands.hpp"
#include "adapters/daemon/exit_codes.hpp"
#include "adapters/daemon/options.hpp"

#include <cstdio>
#include <exception>

namespace {

int run(const railbridge::daemon::Options& options) {
    using Command = railbridge::daemon::Options::Command;
    switch (options.command) {
    case Command::run:
        return railbridge::daemon::run_command(options);
    case Command::check:
        return railbridge::daemon::check_command(options);
    case Command::read:
        return railbridge::daemon::read_command(options);
    case Command::explain:
        return railbridge::daemon::explain_command(options);
    case Command::scan:
        return railbridge::daemon::scan_command(options);
    case Command::apply:
        return railbridge::daemon::apply_command(options);
    case Command::confirm:
        return railbridge::daemon::confirm_command(options);
    case Command::reload:
        return railbridge::daemon::reload_command(options);
    case Command::write:
        return railbridge::daemon::write_command(options);
    case Command::status:
        return railbridge::daemon::status_command(options);
    case Command::plan:
        return railbridge::daemon::plan_command(options);
    case Command::provision:
        return railbridge::daemon::provision_command(options);
    case Command::learned:
        return railbridge::daemon::learned_command(options);
    case Command::audit:
        return railbridge::daemon::audit_command(options);
    case Command::schema:
        return railbridge::daemon::schema_command(options);
    case Command::commands:
        return railbridge::daemon::commands_command(options);
    case Command::maintenance:
        return railbridge::daemon::maintenance_command(options);
    case Command::device:
        return railbridge::daemon::device_command(options);
    case Command::templates:
        return railbridge::daemon::templates_command(options);
    case Command::import:
        return railbridge::daemon::import_command(options);
    case Command::export_list:
        return railbridge::daemon::export_command(options);
    case Command::fmt:
        return railbridge::daemon::fmt_command(options);
    case Command::init:
        return railbridge::daemon::init_command(options);
    case Command::backup:
        return railbridge::daemon::backup_command(options);
    case Command::restore:
        return railbridge::daemon::restore_command(options);
    case Command::trace:
        return railbridge::daemon::trace_command(options);
    }
    return railbridge::daemon::exit_code::usage;
}

} // namespace

int main(int argc, char** argv) {
    const auto parsed = railbridge::daemon::parse_options(argc, argv);
    if (!parsed.go_on) {
        return parsed.exit_code;
    }
    try {
        return run(parsed.options);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "railbridge: %s\n", error.what());
        return railbridge::daemon::exit_code::failed;
    }
}
