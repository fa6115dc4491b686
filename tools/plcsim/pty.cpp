#include "tools/plcsim/pty.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

namespace plcsim {

namespace {

using railbridge::fail;
using railbridge::fatal;

std::string errno_text() {
    return std::generic_category().message(errno);
}

/// On Linux the settings reach the slave side through the master.
bool make_raw(int master) {
    termios settings{};
    if (::tcgetattr(master, &settings) != 0)
        return false;
    ::cfmakeraw(&settings);
    return ::tcsetattr(master, TCSANOW, &settings) == 0;
}

std::string link_target(const std::string& link) {
    std::error_code error;
    const auto target = std::filesystem::read_symlink(link, error);
    return error ? std::string{} : target.string();
}

/// Replaces the link in one step, so that it is never missing.
railbridge::Status point_link(const std::string& link, const std::string& target) {
    std::error_code error;
    if (std::filesystem::symlink_status(link, error).type() !=
            std::filesystem::file_type::not_found &&
        !link_target(link).starts_with("/dev/pts/"))
        return fail(
            fatal(link + " exists and is no link to a pty; remove it or choose another path"));
    const std::string temporary = link + ".new";
    ::unlink(temporary.c_str());
    if (::symlink(target.c_str(), temporary.c_str()) != 0)
        return fail(fatal("cannot make the link " + link + ": " + errno_text() +
                          "; does its directory exist?"));
    if (::rename(temporary.c_str(), link.c_str()) != 0)
        return fail(fatal("cannot make the link " + link + ": " + errno_text()));
    return {};
}

} // namespace

Pty::Pty(FileDescriptor master, std::string slave_path, std::string link)
    : master_(std::move(master))
    , slave_path_(std::move(slave_path))
    , link_(std::move(link)) {}

railbridge::Result<Pty> Pty::make(const std::string& link) {
    FileDescriptor master(::posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC));
    std::array<char, 128> path{};
    if (!master || ::grantpt(master.get()) != 0 || ::unlockpt(master.get()) != 0 ||
        ::ptsname_r(master.get(), path.data(), path.size()) != 0 || !make_raw(master.get()))
        return fail(fatal("cannot make a pty: " + errno_text() + "; is /dev/pts mounted?"));
    if (auto linked = point_link(link, path.data()); !linked)
        return fail(linked.error());
    return Pty(std::move(master), path.data(), link);
}

Pty::~Pty() {
    if (master_ && link_target(link_) == slave_path_)
        ::unlink(link_.c_str());
}

} // namespace plcsim
