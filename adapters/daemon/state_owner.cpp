#include "adapters/daemon/state_owner.hpp"

#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

namespace railbridge::daemon {

std::optional<uid_t> service_user_id() {
    const auto* entry = ::getpwnam(service_user);
    return entry == nullptr ? std::nullopt : std::optional{entry->pw_uid};
}

std::string name_of(uid_t user) {
    const auto* entry = ::getpwuid(user);
    return entry == nullptr ? std::to_string(user) : std::string(entry->pw_name);
}

std::string run_as_owner(const std::filesystem::path& state_dir, const std::string& command) {
    struct stat found {};
    if (::stat(state_dir.c_str(), &found) != 0) {
        return "run this as the user that railbridge runs as";
    }
    const auto owner = name_of(found.st_uid);
    return "run this as " + owner + ", as in: sudo -u " + owner + " railbridge " + command + " ...";
}

Status owned_by_us(const std::filesystem::path& state_dir, const std::string& command) {
    struct stat found {};
    const bool there = ::stat(state_dir.c_str(), &found) == 0;
    if (there && found.st_uid != ::geteuid()) {
        return fail(fatal("the state directory " + state_dir.string() + " belongs to " +
                          name_of(found.st_uid) + ": " + run_as_owner(state_dir, command)));
    }
    return {};
}

} // namespace railbridge::daemon
