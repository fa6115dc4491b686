#include "adapters/daemon/box_options.hpp"

#include <CLI/CLI.hpp>

namespace railbridge::daemon {

CLI::App& add_init(CLI::App& app, Options& options) {
    auto* init = app.add_subcommand("init", "the first files of a box");
    auto& chosen = options.init;
    init->add_option("-c,--config", options.config, "where bridge.toml goes; the others beside it")
        ->capture_default_str();
    init->add_option("--url", chosen.url, "manager, as in mqtts://manager.example.org:8883");
    init->add_option("--realm", chosen.realm, "realm of the gateway");
    init->add_option("--client-id", chosen.client_id, "client id of its service user");
    init->add_option("--gateway-id", chosen.gateway_id, "id of its asset, parent of ours");
    init->add_option("--ca-file", chosen.ca_file, "certificates to trust, if not the system's");
    init->add_option("--secret-from", chosen.secret_from,
                     "a file with the secret, or - for standard input");
    init->add_option("--state-dir", chosen.state_dir,
                     "of the bridge (the service's for /etc/railbridge, else `state`)");
    init->add_option("--templates", chosen.templates, "a directory with templates of your own");
    init->add_option("--template", chosen.device, "of the first device");
    init->add_option("--line", chosen.line,
                     "where it is: tcp:HOST:PORT, rtu:DEVICE or rtu-over-tcp:HOST:PORT");
    init->add_option("--serial", chosen.serial, "as in \"9600 8N1\", if not as the template says");
    init->add_option("--unit", chosen.unit, "unit id")
        ->check(CLI::Range(0, 255))
        ->capture_default_str();
    init->add_flag("--offline", chosen.offline, "do not look whether the manager is there");
    init->footer(
        "Example:\n  railbridge init -c box/bridge.toml --url mqtts://manager.example.org:8883 "
        "--realm plant \\\n    --client-id gateway-hall3 --secret-from secret.txt \\\n"
        "    --template eastron-sdm120 --line rtu:/dev/serial/by-id/usb-FTDI-port0 --serial \"2400 "
        "8N1\" \\\n"
        "    --unit 1\n\n"
        "Writes bridge.toml, gateway.secret (mode 600) and site.toml, and nothing over a file that "
        "is there but an\ninstalled sample that nobody has edited. On a terminal it asks for what "
        "is missing. Then it connects once\nas the gateway and shows what a start of the bridge "
        "would make at the manager; it makes nothing.\n"
        "By root in /etc/railbridge the secret is given to the user railbridge, who then "
        "connects.\n"
        "Exit codes: 0 written and connected, 1 not written, 2 a flag is missing, 69 written, but "
        "no connection,\n78 the answers make no configuration.");
    return *init;
}

CLI::App& add_backup(CLI::App& app, Options& options) {
    auto* backup = app.add_subcommand("backup", "the whole box as one file");
    backup->add_option("-c,--config", options.config, "bridge.toml")->capture_default_str();
    backup->add_option("FILE", options.backup.file, "a new file, mode 600")->required();
    backup->footer(
        "Example:\n  railbridge backup -c bridge.toml hall3.backup\n\n"
        "Configuration, secret and certificates, templates of its own, command journal with the "
        "counts of per_day\nand what is switched, learned facts. Not the audit. The bridge must be "
        "stopped: systemctl stop railbridge\n"
        "Exit codes: 0 written, 1 not written, or a bridge runs, 78 the configuration is refused.");
    return *backup;
}

CLI::App& add_restore(CLI::App& app, Options& options) {
    auto* restore = app.add_subcommand("restore", "put a backup in place, to replace a dead box");
    restore->add_option("-c,--config", options.config, "where bridge.toml goes")
        ->capture_default_str();
    restore->add_option("FILE", options.backup.file, "of `railbridge backup`")->required();
    restore->add_flag("--force", options.force, "replace what is there");
    restore->footer(
        "Example:\n  railbridge restore hall3.backup\n\n"
        "All files or none; without --force over nothing but installed samples that nobody has "
        "edited.\nCommands that were open when the backup was made end as unknown: they "
        "are neither\nexecuted nor acknowledged, and no pulse is released. Ends with a check of "
        "the configuration.\n"
        "Never run two boxes with one backup: they take the session at the manager from each "
        "other.\n"
        "Exit codes: 0 restored, 1 nothing was changed, 78 restored, but the configuration is "
        "refused.");
    return *restore;
}

} // namespace railbridge::daemon
