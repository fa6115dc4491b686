#include "tools/manager/state/state_owner.hpp"

#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

namespace railbridge::manager {

namespace {

std::string last_error() {
    return std::generic_category().message(errno);
}

} // namespace

Status make_state_dir(const std::string& state_dir) {
    std::error_code error;
    if (std::filesystem::is_directory(state_dir, error)) {
        return {};
    }
    std::filesystem::create_directories(state_dir, error);
    if (!error) {
        std::filesystem::permissions(state_dir, std::filesystem::perms::owner_all, error);
    }
    if (error) {
        return fail(fatal("cannot make the state directory " + state_dir + ": " + error.message()));
    }
    return {};
}

Result<StateOwner> owner_of(const std::string& state_dir) {
    struct stat info {};
    if (::stat(state_dir.c_str(), &info) != 0) {
        return fail(fatal("cannot look at " + state_dir + ": " + last_error()));
    }
    StateOwner owner{std::to_string(info.st_uid), info.st_uid, info.st_gid};
    if (const passwd* user = ::getpwuid(info.st_uid); user != nullptr) {
        owner.name = user->pw_name;
        owner.group = user->pw_gid;
    }
    if (::geteuid() != 0 && ::geteuid() != owner.user) {
        return fail(fatal(state_dir + " belongs to " + owner.name + ": run this as " + owner.name));
    }
    return owner;
}

Status become(const StateOwner& owner) {
    if (::geteuid() == owner.user) {
        return {};
    }
    if (::initgroups(owner.name.c_str(), owner.group) != 0 || ::setgid(owner.group) != 0 ||
        ::setuid(owner.user) != 0) {
        return fail(fatal("cannot become " + owner.name + ": " + last_error()));
    }
    return {};
}

ActingAs::ActingAs(const StateOwner& owner) {
    if (::geteuid() == 0 && owner.user != 0) {
        changed_ = ::setegid(owner.group) == 0 && ::seteuid(owner.user) == 0;
    }
}

ActingAs::~ActingAs() {
    if (changed_ && (::seteuid(0) != 0 || ::setegid(0) != 0)) {
        ::_exit(1); // going on under a wrong identity would be worse
    }
}

} // namespace railbridge::manager
