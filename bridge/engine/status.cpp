#include "bridge/engine/status.hpp"

namespace railbridge {

std::string_view to_string(HealthState state) {
    switch (state) {
    case HealthState::ok:
        return "ok";
    case HealthState::starting:
        return "starting";
    case HealthState::maintenance:
        return "maintenance";
    case HealthState::ack_unconfirmed:
        return "acknowledgement unconfirmed";
    case HealthState::device_down:
        return "device down";
    case HealthState::line_down:
        return "line down";
    case HealthState::asset_refused:
        return "asset refused";
    case HealthState::no_uplink:
        return "no uplink";
    case HealthState::commands_off:
        return "commands off";
    case HealthState::commands_closed:
        return "commands closed";
    case HealthState::config_rejected:
        return "config rejected";
    }
    return "?";
}

std::string_view next_step(HealthState state) {
    switch (state) {
    case HealthState::ok:
        return "nothing to do";
    case HealthState::starting:
        return "wait for the first values";
    case HealthState::maintenance:
        return "when the work is done: `railbridge maintenance LINE off`";
    case HealthState::ack_unconfirmed:
        return "the manager forgot a command that was written: look at commandStatus of its asset";
    case HealthState::device_down:
        return "check power, wiring and unit id of the devices that are offline";
    case HealthState::line_down:
        return "check the serial adapter or the network; `railbridge status` names the line";
    case HealthState::asset_refused:
        return "nothing of it is reported: read which and why with `railbridge status`, then "
               "correct the mapping, or the asset in the manager";
    case HealthState::no_uplink:
        return "check the network, the manager's address and the credentials";
    case HealthState::commands_off:
        return "read why with `railbridge commands status`; `railbridge commands on` ends it";
    case HealthState::commands_closed:
        return "read why with `railbridge commands status`, remove the cause, then `railbridge "
               "commands on`";
    case HealthState::config_rejected:
        return "run `railbridge check`, correct the files, then `railbridge reload`";
    }
    return "?";
}

} // namespace railbridge
