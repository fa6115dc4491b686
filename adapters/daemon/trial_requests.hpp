#pragma once
// Requests of the control socket about a file on trial, see control_requests.hpp:
//
//   {"request":"trial","action":"begin","file":"/etc/railbridge/site.toml","confirmMs":600000}
//   {"request":"trial","action":"load"}      answered as reload_answer.hpp says
//   {"request":"trial","action":"cancel"}    {"request":"trial","action":"confirm"}
//   {"done":true}   {"error":"nothing is on trial"}

#include "bridge/base/result.hpp"
#include "bridge/base/time.hpp"

#include <simdjson.h>

#include <string>

namespace railbridge::daemon {

struct TrialRequest {
    enum class Action : std::uint8_t { begin, load, cancel, confirm };
    Action action = Action::begin;
    std::string file;   ///< begin: absolute
    Duration confirm{}; ///< begin: goes back unless confirmed within this time
};

Result<TrialRequest> parse_trial_request(const simdjson::dom::object& object);
std::string to_line(const TrialRequest& request);

} // namespace railbridge::daemon
