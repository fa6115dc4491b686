#pragma once
// What the engine is told about itself, besides the mapping. Defaults are those of the design.

#include "bridge/base/time.hpp"
#include "bridge/commands/passthrough.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace railbridge {

struct CommandStatus;

/// Writes ended commands, newest first, as the text of a JSON array: the core knows no JSON.
using CommandListWriter = std::function<std::string(const std::vector<CommandStatus>&)>;

struct EngineSettings {
    std::string gateway_id; ///< the gateway asset; may be empty
    Passthrough passthrough = Passthrough::all;
    Duration ack_delay = std::chrono::milliseconds{50};
    Duration response_wait =
        std::chrono::milliseconds{250};                ///< after PUBACK, for the manager's response
    Duration refused_retry = std::chrono::seconds{60}; ///< after a permanent refusal
    double batches_per_second = 20.0;                  ///< cap towards the manager; 0: none
    double values_per_second = 300.0;                  ///< cap towards the manager; 0: none
    Duration statistics_interval{};   ///< of the lines, to the health asset; 0: never
    double writes_per_second = 100.0; ///< cap of all devices together; 0: none
    std::uint32_t run = 0;            ///< a number that no other run has
    std::uint32_t batch_attributes_max = 128;
    std::uint32_t pending_commands_max = 1024;
    std::uint32_t pending_per_point_max = 16;
    std::uint32_t bundle_points_min = 4;  ///< fewer are confirmed as quickly one by one
    CommandListWriter write_command_list; ///< for lastCommands; empty: not told
    std::string
        config_rejected; ///< not empty: the files were refused, the last accepted ones run; and why
};

} // namespace railbridge
