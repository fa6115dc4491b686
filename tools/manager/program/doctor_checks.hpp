#pragma once
// The examinations of `doctor`, one by one.

#include "tools/manager/program/channel.hpp"
#include "tools/manager/program/time_text.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace railbridge::manager {

enum class Health { good, warning, bad };

struct Finding {
    Health health = Health::good;
    std::string subject;
    std::string text;
    std::string next; ///< what to do; empty when nothing
};

using Findings = std::vector<Finding>;

/// Owner and modes of the directory and of what is in it. False when there is nothing more to be
/// seen, because it is not there or not the caller's.
bool check_state_dir(const std::string& state_dir, Findings& findings);
void check_disk(const std::string& state_dir, Findings& findings);
void check_store_file(const std::string& state_dir, Findings& findings);
/// Program and plugin, and what the configuration of the last start says of listeners and TLS.
/// `serves`: the listeners must answer; unknown when somebody is there who does not answer.
void check_broker(const std::string& state_dir, std::optional<bool> serves, Millis now,
                  Findings& findings);
/// The version of the broker that runs as `process`, which may be older than the installed one.
void check_running_broker(std::int64_t process, Findings& findings);
/// Realms, gateways, pending events, as the manager knows them.
void check_manager(ManagerLink& link, Findings& findings);

} // namespace railbridge::manager
