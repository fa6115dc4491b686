// Requests that arrive twice: a QoS 2 publish may, and is carried out once. Judged by what the
// request brings about, as subscribers see it, and by its responses.

#include "tests/conformance/answer.hpp"
#include "tests/conformance/events.hpp"
#include "tests/conformance/gateway_site.hpp"
#include "tests/conformance/raw_mqtt.hpp"
#include "tests/conformance/rows.hpp"

#include <tuple>

namespace railbridge::conformance {

namespace {

std::string sent(Site& site, const std::string& operation, const std::string& payload,
                 Again again) {
    return responses_to_duplicate(site.target().endpoint, site.version(), site.fresh_login(),
                                  operation, payload, again);
}

/// In its texts {A} is an asset that the request is about.
struct Request {
    std::string id;
    std::string operation;
    std::string payload;
    std::string filter;
    std::string events;
};

/// Responses to the request, and the events under its filter.
std::string twice(Site& site, Request request, Again again) {
    const std::string id = site.create(site.user(), thing("Lamp"));
    for (std::string* text : {&request.operation, &request.payload, &request.filter}) {
        if (const std::size_t at = text->find("{A}"); at != std::string::npos) {
            text->replace(at, 3, id);
        }
    }
    std::string responses;
    const std::string events = seen_of(site.observer(), request.filter, [&] {
        responses = sent(site, request.operation, request.payload, again);
    });
    return responses + ", " + events;
}

std::string pending_twice(Site& site, Again again) {
    Client& gateway = site.gateway();
    const std::string child = site.child_of(gateway);
    watch_pending(gateway);
    const std::string responses = sent(site, child + "/attributes/motionSensor/update", "5", again);
    return responses + ", " + pending_of(gateway, 1);
}

} // namespace

Rows duplicate_rows() {
    const std::vector<std::tuple<std::string, std::string, Again>> ways{
        {"", "a QoS 2 request sent again before its release", Again::at_once},
        {"/lost", "a QoS 2 request sent again over a new connection", Again::after_loss},
        {"/lost-two", "a QoS 2 request sent again over a new connection, as one behind it is",
         Again::two_after_loss},
        {"/late", "a QoS 2 request released over a new connection", Again::released_later},
    };
    const std::vector<Request> requests{
        {"attribute-update", "{A}/attributes/notes/update", "x", "assets/{A}/attributes",
         R"(AttributeEvent notes="x")"},
        {"multi-update", "{A}/attributes/update", R"({"notes":"x"})", "assets/{A}/attributes",
         R"(AttributeEvent notes="x")"},
        {"create", "rid/create", thing("New", {}, parent("{A}")), "assets/{A}/+",
         "AssetEvent CREATE New"},
        {"update", "{A}/update", thing("Lamp 2"), "assets/{A}", "AssetEvent UPDATE Lamp 2"},
        {"delete", "{A}/delete", "", "assets/{A}", "AssetEvent DELETE Lamp"},
    };
    Rows rows;
    for (const auto& [end, what, again] : ways) {
        const std::string responses = again == Again::at_once ? "1 response" : "at most 1 response";
        for (const Request& one : requests) {
            rows.push_back(
                {"facts/2.1/duplicate/" + one.id + end, what, responses + ", " + one.events,
                 [one, again = again](Site& s) { return twice(s, one, again); }, Needs::plaintext});
        }
        rows.push_back({"facts/2.1/duplicate/get" + end, what, responses,
                        [again = again](Site& s) {
                            const std::string id = s.create(s.user(), thing("Lamp"));
                            return sent(s, id + "/get", "", again);
                        },
                        Needs::plaintext});
    }
    // They need a gateway and a listener without TLS: our own manager has both.
    for (const auto& [end, what, again] : ways) {
        rows.push_back({"facts/2.1/duplicate/pending" + end, what + ": one pending event",
                        (again == Again::at_once ? "1" : "at most 1") +
                            std::string(" response, motionSensor=5.0"),
                        [again = again](Site& s) { return pending_twice(s, again); },
                        Needs::manager});
    }
    return rows;
}

} // namespace railbridge::conformance
