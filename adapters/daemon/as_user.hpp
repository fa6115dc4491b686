#pragma once
// What the superuser does for the service, with no more rights than the service has.

#include "bridge/base/result.hpp"

#include <sys/types.h>

#include <vector>

namespace railbridge::daemon {

/// While it lives files are opened and made as that user, in the user's groups. Changes nothing for
/// somebody who is not the superuser.
class AsUser {
public:
    /// @error fatal  the system does not let it
    static Result<AsUser> become(uid_t user);
    ~AsUser();
    AsUser(AsUser&& other) noexcept;
    AsUser& operator=(AsUser&&) = delete;
    AsUser(const AsUser&) = delete;
    AsUser& operator=(const AsUser&) = delete;

private:
    AsUser() = default;

    bool changed_ = false;
    gid_t group_ = 0; ///< as it was
    std::vector<gid_t> groups_;
};

} // namespace railbridge::daemon
