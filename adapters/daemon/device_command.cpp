// `railbridge device replaced KEY`: another meter, drive or PLC stands where one stood.

#include "adapters/daemon/ask_bridge.hpp"
#include "adapters/daemon/commands.hpp"
#include "adapters/daemon/control_requests.hpp"
#include "adapters/daemon/device_keys.hpp"
#include "adapters/daemon/device_replacement.hpp"
#include "adapters/daemon/exit_codes.hpp"
#include "adapters/daemon/kept_controls.hpp"
#include "adapters/daemon/site_files.hpp"

#include <cstdio>
#include <iostream>
#include <string>
#include <vector>

namespace railbridge::daemon {

namespace {

int fail_with(const std::string& text, int code) {
    std::fprintf(stderr, "%s\n", text.c_str());
    return code;
}

bool confirmed(const Mapping& mapping, DeviceId id) {
    const auto& device = mapping.device(id);
    std::fprintf(stderr,
                 "Another device stands where %s was (line %s, unit %u)? Then what was learned of "
                 "it and\nthe counts of per_day are forgotten. Type yes to go on: ",
                 device.key.c_str(), mapping.line(device.line).key.c_str(),
                 static_cast<unsigned>(device.unit));
    std::string typed;
    return std::getline(std::cin, typed) && typed == "yes";
}

/// No bridge runs.
int at_rest(const config::LoadedConfig& site, DeviceId device, const DeviceRequest& request) {
    if (const auto done = replace_at_rest(site, device, request.by); !done) {
        return fail_with(done.error().text, exit_code::failed);
    }
    std::printf("no bridge runs; its next start knows nothing of the old %s\n",
                request.device.c_str());
    return exit_code::ok;
}

} // namespace

int device_command(const Options& options) {
    std::vector<config::Diagnostic> problems;
    const auto runnable = load_runnable_site(options.config, problems);
    if (!runnable) {
        return check_command(options);
    }
    const auto& site = runnable->site;
    const auto& key = options.device.key;
    const auto device = device_of(site.mapping, key);
    if (!device) {
        return fail_with(no_such_device(site.mapping, key), exit_code::usage);
    }
    if (!options.device.yes && !confirmed(site.mapping, *device)) {
        return fail_with("not confirmed; nothing was changed", exit_code::failed);
    }
    const DeviceRequest request{key, user_name()};
    const auto answer = ask_bridge(site.daemon, to_line(request));
    if (!answer) {
        return answer.error().recovery == Recovery::retry_later
                   ? at_rest(site, *device, request)
                   : fail_with(answer.error().text, exit_code::unavailable);
    }
    if (const auto done = parse_done(*answer); !done) {
        return fail_with(done.error().text, exit_code::failed);
    }
    std::printf("nothing is known of the old %s any more; everything of the new one is read now\n",
                key.c_str());
    return exit_code::ok;
}

} // namespace railbridge::daemon
