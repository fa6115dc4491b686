// Requests that arrive twice: a QoS 2 publish may, and is carried out once.

#include "tests/conformance/raw_mqtt.hpp"
#include "tests/conformance/rows.hpp"
#include "tests/conformance/site.hpp"

namespace railbridge::conformance {

namespace {

std::string twice(Site& site, const std::string& operation, const std::string& payload) {
    const std::string id = site.create(site.user(), thing("Lamp"));
    return responses_to_duplicate(site.target().endpoint, site.version(), site.fresh_login(),
                                  id + operation, payload);
}

} // namespace

Rows duplicate_rows() {
    return {
        {"facts/2.1/duplicate/attribute-update", "a QoS 2 request sent again before its release",
         "1 response", [](Site& s) { return twice(s, "/attributes/notes/update", "x"); },
         Needs::plaintext},
        {"facts/2.1/duplicate/get", "a QoS 2 request sent again before its release", "1 response",
         [](Site& s) { return twice(s, "/get", ""); }, Needs::plaintext},
        {"facts/2.1/duplicate/delete", "a QoS 2 request sent again before its release",
         "1 response", [](Site& s) { return twice(s, "/delete", ""); }, Needs::plaintext},
    };
}

} // namespace railbridge::conformance
