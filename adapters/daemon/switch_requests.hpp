#pragma once
// Requests of the control socket that switch something, see control_requests.hpp:
//
//   {"request":"commands","action":"off","by":"anna","reason":"pump 3 is open"}
//   {"request":"commands","action":"on","by":"anna","acceptJournalLoss":true}
//   {"request":"maintenance","line":"plant","action":"on","by":"anna","reason":"new drive",
//    "lastsMs":1800000,"release":true}
//   {"request":"maintenance","line":"plant","action":"off","by":"anna"}
//   {"request":"device","action":"replaced","device":"meters.pump_a","by":"anna"}
//   {"done":true}   {"error":"there is no such line"}

#include "bridge/base/result.hpp"
#include "bridge/base/time.hpp"

#include <simdjson.h>

#include <string>
#include <string_view>

namespace railbridge::daemon {

struct CommandsRequest {
    bool on = false;
    std::string by;
    std::string reason;
    bool accept_journal_loss = false;
};
struct MaintenanceRequest {
    std::string line;
    bool on = false;
    std::string by;
    std::string reason;
    Duration lasts{}; ///< 0: until somebody ends it
    bool release = false;
};

struct DeviceRequest { ///< another one stands in its place
    std::string device;
    std::string by;
};

/// Names and reasons are cut here: they are repeated in every refusal.
inline constexpr std::size_t switch_text_bytes_max = 200;

Result<CommandsRequest> parse_commands_request(const simdjson::dom::object& object);
Result<MaintenanceRequest> parse_maintenance_request(const simdjson::dom::object& object);
Result<DeviceRequest> parse_device_request(const simdjson::dom::object& object);
std::string to_line(const CommandsRequest& request);
std::string to_line(const MaintenanceRequest& request);
std::string to_line(const DeviceRequest& request);

/// {"done":true}, or the error.
std::string done_line(std::string_view error);
Status parse_done(const std::string& line);

} // namespace railbridge::daemon
