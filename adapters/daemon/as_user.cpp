#include "adapters/daemon/as_user.hpp"

#include "adapters/daemon/state_owner.hpp"

#include <grp.h>
#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>
#include <utility>

namespace railbridge::daemon {

Result<AsUser> AsUser::become(uid_t user) {
    AsUser as;
    if (::geteuid() != 0 || user == 0) {
        return as;
    }
    as.group_ = ::getegid();
    const int groups = ::getgroups(0, nullptr);
    as.groups_.resize(static_cast<std::size_t>(std::max(groups, 0)));
    if (groups < 0 || ::getgroups(groups, as.groups_.data()) != groups) {
        return fail(fatal("cannot tell which groups it has to come back to: " +
                          std::generic_category().message(errno)));
    }
    as.changed_ = true; // from here on the way back is needed
    const auto* entry = ::getpwuid(user);
    const gid_t group = entry == nullptr ? static_cast<gid_t>(user) : entry->pw_gid;
    const bool in_groups =
        entry == nullptr ? ::setgroups(0, nullptr) == 0 : ::initgroups(entry->pw_name, group) == 0;
    if (!in_groups || ::setegid(group) != 0 || ::seteuid(user) != 0) {
        return fail(fatal("cannot do it as " + name_of(user) + ": " +
                          std::generic_category().message(errno)));
    }
    return as;
}

AsUser::AsUser(AsUser&& other) noexcept
    : changed_(std::exchange(other.changed_, false))
    , group_(other.group_)
    , groups_(std::move(other.groups_)) {}

AsUser::~AsUser() {
    if (changed_ && (::seteuid(0) != 0 || ::setegid(group_) != 0 ||
                     ::setgroups(groups_.size(), groups_.data()) != 0)) {
        std::abort(); // nobody knows whose rights the rest would have
    }
}

} // namespace railbridge::daemon
