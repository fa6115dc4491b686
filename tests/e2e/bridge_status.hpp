#pragma once
// What `railbridge status --json` says, for tests.

#include <cstdint>
#include <string>
#include <vector>

namespace railbridge::test {

struct SeenPoint {
    std::string asset;
    std::string attribute;
    std::string value; ///< as JSON
    std::string quality;
    std::int64_t age_ms = -1; ///< -1: never read
};

struct SeenLine {
    std::string key;
    std::string state;
    std::string last_error;
    std::uint64_t requests = 0;
    std::uint64_t timeouts = 0;
    std::uint64_t late = 0;
    std::uint64_t reconnects = 0;
    double slowdown = 1.0; ///< of its periods in the last ten seconds
};

struct SeenUnit {
    std::string device;
    std::string state;
};

struct SeenCommand {
    std::string ack_id;
    std::string attribute;
    std::string value;
    std::string state;
    std::string reason;
};

struct BridgeStatus {
    std::string health;
    std::string uplink;
    std::string command_path;
    std::vector<SeenPoint> points;
    std::vector<SeenLine> lines;
    std::vector<SeenUnit> units;
    std::vector<SeenCommand> commands; ///< newest first
    std::uint64_t commands_written = 0;
    std::uint64_t commands_acked = 0;
    std::uint64_t values_published = 0;

    /// Each throws when there is no such thing.
    const SeenPoint& point(const std::string& asset, const std::string& attribute) const;
    const SeenLine& line(const std::string& key) const;
    const SeenUnit& unit(const std::string& device) const;
    /// The state of a command; empty when the bridge has not heard of it.
    std::string command_state(const std::string& ack_id) const;
};

/// @throws std::runtime_error when a member is missing
BridgeStatus parse_status(const std::string& json);

} // namespace railbridge::test
