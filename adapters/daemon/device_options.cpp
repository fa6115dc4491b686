#include "adapters/daemon/device_options.hpp"

#include <CLI/CLI.hpp>

namespace railbridge::daemon {

CLI::App& add_device(CLI::App& app, Options& options) {
    auto* device = app.add_subcommand("device", "say that a meter, drive or PLC was replaced");
    device->add_option("-c,--config", options.config, "bridge.toml")->capture_default_str();
    device->require_subcommand(1);
    // In front of its commands: they show it as well.
    device->footer(
        "Example:\n  railbridge device replaced meters.pump_a\n\n"
        "Forgotten are limits, holes and refused addresses (`railbridge learned`), response times "
        "and the counts of\nper_day; everything of the device is read at once. What the old one "
        "was given counts no more: rewrite_every\nends, and what `requires` it is refused, until "
        "it is commanded again. Commands that wait for it end as\nrejected; while one is being "
        "written, or a pulse is not released, nothing is done. Assets and values at the\nmanager "
        "stay. Through a running bridge, or in its state directory if none runs.\n"
        "Exit codes: 0 done, 1 not done, 2 no such device, 69 no bridge answers, 78 configuration "
        "refused.");
    auto* replaced =
        device->add_subcommand("replaced", "forget what the old device taught, read the new one");
    replaced->fallthrough();
    replaced
        ->add_option("KEY", options.device.key,
                     "of [device.KEY], or of the [asset.KEY] whose device it is")
        ->required();
    replaced->add_flag("--yes", options.device.yes, "do not ask");
    return *device;
}

} // namespace railbridge::daemon
