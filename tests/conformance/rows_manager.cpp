// What the API alone cannot bring about: users disabled, the broker killed, restarted, full. On our
// own manager only.

#include "tests/conformance/answer.hpp"
#include "tests/conformance/events.hpp"
#include "tests/conformance/gateway_site.hpp"
#include "tests/conformance/json.hpp"
#include "tests/conformance/rows.hpp"

namespace railbridge::conformance {

namespace {

enum class Stop { orderly, kill };

void restart(Site& site, Stop how) {
    how == Stop::kill ? site.manager().kill_hard() : site.manager().stop();
    site.manager().start();
    site.forget_connections();
}

std::string value_survives(Site& site, Stop how) {
    const std::string id = site.create(site.user(), thing("Lamp", sensors));
    write(site.user(), id, "motionSensor", "7");
    restart(site, how);
    return answer(site.user().request(id + "/get")) + ", " +
           value_of(site.user(), id, "motionSensor");
}

std::string deletion_survives(Site& site) {
    const std::string id = site.create(site.user(), thing("Lamp"));
    site.user().request(id + "/delete");
    restart(site, Stop::kill);
    return answer(site.user().request(id + "/get"));
}

std::string pending_survives(Site& site, Stop how) {
    const std::string child = site.child_of(site.gateway());
    watch_pending(site.gateway());
    std::vector<std::string> ids;
    for (const char* value : {"1", "2", "3"}) {
        write(site.user(), child, "motionSensor", value);
        ids.push_back(ack_id(next_pending(site.gateway())));
    }
    restart(site, how);
    Client& gateway = site.gateway();
    watch_pending(gateway);
    for (const std::string& id : ids) {
        if (ack_id(next_pending(gateway)) != id) {
            return "other ackIds";
        }
    }
    acknowledge(gateway, ids[1]);
    return "the same ackIds in order, then " + value_of(site.user(), child, "motionSensor");
}

std::string acknowledgement_survives(Site& site) {
    const std::string child = site.child_of(site.gateway());
    watch_pending(site.gateway());
    write(site.user(), child, "motionSensor", "5");
    acknowledge(site.gateway(), ack_id(next_pending(site.gateway())));
    restart(site, Stop::kill);
    watch_pending(site.gateway());
    return value_of(site.user(), child, "motionSensor") + ", pending " +
           pending_behind(site.gateway());
}

std::string status_after(Site& site, Stop how) {
    const std::string gateway = site.gateway_login().asset_id;
    site.gateway();
    eventually(site, R"("CONNECTED")",
               [&] { return value_of(site.user(), gateway, "gatewayStatus"); });
    restart(site, how);
    return value_of(site.user(), gateway, "gatewayStatus");
}

std::string create_after_restart(Site& site, Stop how) {
    site.child_of(site.gateway());
    restart(site, how);
    const std::string child = site.child_of(site.gateway());
    return answer(site.gateway().request(child + "/attributes/motionSensor/update", "7"));
}

Rows restart_rows() {
    return {
        {"facts/5.6/stopped", "pending events after a restart",
         "the same ackIds in order, then 2.0",
         [](Site& s) { return pending_survives(s, Stop::orderly); }, Needs::manager},
        {"facts/5.6/killed", "pending events after a kill", "the same ackIds in order, then 2.0",
         [](Site& s) { return pending_survives(s, Stop::kill); }, Needs::manager},
        {"facts/5.6/acknowledged", "an acknowledgement before a kill", "5.0, pending nothing",
         acknowledgement_survives, Needs::manager},
        {"page/durable/stopped", "what was answered with success, after a restart",
         "Asset Lamp, 7.0", [](Site& s) { return value_survives(s, Stop::orderly); },
         Needs::manager},
        {"page/durable/killed", "what was answered with success, after a kill", "Asset Lamp, 7.0",
         [](Site& s) { return value_survives(s, Stop::kill); }, Needs::manager},
        {"page/durable/deleted", "a deletion, after a kill", "NOT_FOUND", deletion_survives,
         Needs::manager},
        {"facts/1.4/stopped", "status of a gateway after a restart", R"("DISCONNECTED")",
         [](Site& s) { return status_after(s, Stop::orderly); }, Needs::manager},
        {"facts/1.4/killed", "status of a gateway after a kill", R"("DISCONNECTED")",
         [](Site& s) { return status_after(s, Stop::kill); }, Needs::manager},
        {"N11", "a gateway creates and writes after a restart", "AttributeEvent motionSensor=7.0",
         [](Site& s) { return create_after_restart(s, Stop::orderly); }, Needs::manager},
        {"N11/killed", "a gateway creates and writes after a kill",
         "AttributeEvent motionSensor=7.0",
         [](Site& s) { return create_after_restart(s, Stop::kill); }, Needs::manager},
    };
}

/// As many writes as can wait for one gateway, and one more.
std::string full_queue(Site& site) {
    std::string attributes;
    std::string values;
    constexpr int count = 64;
    for (int i = 0; i < count; ++i) {
        const std::string name = quoted("a" + std::to_string(i));
        attributes += (i == 0 ? "" : ",") + name + R"(:{"type":"integer"})";
        values += (i == 0 ? "" : ",") + name + ":1";
    }
    const std::string child = site.create(site.gateway(), thing("Full", attributes));
    std::string said;
    constexpr int most = 100;
    for (int i = 0; i < most && said.find("ERROR") == std::string::npos; ++i) {
        said = answer(site.user().request(child + "/attributes/update", '{' + values + '}'));
    }
    return said.substr(0, said.find(' '));
}

} // namespace

Rows manager_rows() {
    return joined({{{"page/errors/INTERNAL_SERVER_ERROR",
                     "more unacknowledged writes than one gateway may have",
                     "INTERNAL_SERVER_ERROR", full_queue, Needs::manager}},
                   restart_rows()});
}

} // namespace railbridge::conformance
