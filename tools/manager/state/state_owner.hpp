#pragma once
// Whoever owns a state directory owns everything in it: root acts as that user, others are refused.

#include "bridge/base/result.hpp"

#include <sys/types.h>

#include <string>

namespace railbridge::manager {

struct StateOwner {
    std::string name;
    uid_t user = 0;
    gid_t group = 0;
};

/// Makes the directory (mode 0700, owned by the caller) when it does not exist.
Status make_state_dir(const std::string& state_dir);

/// Fails when the caller is neither root nor the owner.
Result<StateOwner> owner_of(const std::string& state_dir);

/// For the rest of the process.
Status become(const StateOwner& owner);

/// For the lifetime of the object; only root ever changes. Not for programs with threads.
class ActingAs {
public:
    explicit ActingAs(const StateOwner& owner);
    ~ActingAs();
    ActingAs(const ActingAs&) = delete;
    ActingAs& operator=(const ActingAs&) = delete;

private:
    bool changed_ = false;
};

} // namespace railbridge::manager
