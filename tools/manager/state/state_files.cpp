#include "tools/manager/state/state_files.hpp"

#include "adapters/identity/identity.hpp"
#include "tools/manager/state/state_owner.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <system_error>

namespace railbridge::manager {

namespace {

std::string last_error() {
    return std::generic_category().message(errno);
}

Status cannot(const char* what, const std::string& file) {
    return fail(fatal("cannot " + std::string(what) + ' ' + file + ": " + last_error()));
}

/// Closes the descriptor. `file` is for the error text.
Status written(int descriptor, const std::string& file, const std::string& text) {
    constexpr mode_t owner_only = 0600;
    Status status = ::fchmod(descriptor, owner_only) == 0 ? Status{} : cannot("protect", file);
    for (std::size_t done = 0; status && done < text.size();) {
        const ssize_t count = ::write(descriptor, text.data() + done, text.size() - done);
        if (count < 0 && errno != EINTR) {
            status = cannot("write", file);
        }
        done += count < 0 ? 0 : static_cast<std::size_t>(count);
    }
    if (status && ::fsync(descriptor) != 0) {
        status = cannot("write", file);
    }
    if (::close(descriptor) != 0 && status) {
        status = cannot("write", file);
    }
    return status;
}

/// Where the file system cannot rename without replacing, the look before has to do.
bool rename_to_new(const std::string& from, const std::string& to) {
    if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) {
        return true;
    }
    if (errno != EINVAL && errno != ENOSYS) {
        return false;
    }
    if (::access(to.c_str(), F_OK) == 0) {
        errno = EEXIST;
        return false;
    }
    return ::rename(from.c_str(), to.c_str()) == 0;
}

/// A name is on the disk when its directory is. Some file systems know no such thing, and of a
/// directory that may only be written it cannot be asked.
Status sync_directory_of(const std::string& file) {
    const std::string parent = std::filesystem::path(file).parent_path().string();
    const std::string directory = parent.empty() ? "." : parent;
    const int descriptor = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) {
        return errno == EACCES ? Status{} : cannot("open", directory);
    }
    const Status status =
        ::fsync(descriptor) == 0 || errno == EINVAL ? Status{} : cannot("write", directory);
    ::close(descriptor);
    return status;
}

std::string endpoint_file(const std::string& state_dir) {
    return state_dir + "/endpoint";
}
std::string secret_file(const std::string& state_dir) {
    return state_dir + "/control.secret";
}

} // namespace

std::string store_file(const std::string& state_dir) {
    return state_dir + "/manager.db";
}

std::string broker_config_file(const std::string& state_dir) {
    return state_dir + "/mosquitto.conf";
}

Status check_holds_manager(const std::string& state_dir) {
    const std::string advice = ": is --state right? A new manager is made by: railbridge-manager "
                               "serve --state " +
                               state_dir;
    struct stat info {};
    if (::stat(state_dir.c_str(), &info) != 0 && (errno == ENOENT || errno == ENOTDIR)) {
        return fail(fatal("there is no directory " + state_dir + advice));
    }
    if (const auto owner = owner_of(state_dir); !owner) {
        return fail(owner.error());
    }
    for (const std::string& file : {store_file(state_dir), broker_config_file(state_dir)}) {
        if (::stat(file.c_str(), &info) == 0 || errno != ENOENT) {
            return {};
        }
    }
    return fail(fatal(state_dir + " holds no manager" + advice));
}

/// Aside first, so that there is never half a file under this name.
Status write_private_file(const std::string& file, const std::string& text, bool replace) {
    if (!replace && ::access(file.c_str(), F_OK) == 0) {
        errno = EEXIST;
        return cannot("create", file);
    }
    std::string aside = file + ".XXXXXX";
    const int descriptor = ::mkostemp(aside.data(), O_CLOEXEC);
    if (descriptor < 0) {
        return cannot("create", file);
    }
    Status status = written(descriptor, file, text);
    if (status &&
        !(replace ? ::rename(aside.c_str(), file.c_str()) == 0 : rename_to_new(aside, file))) {
        status = cannot("create", file);
    }
    if (!status) {
        ::unlink(aside.c_str());
    }
    return status;
}

Result<std::string> make_private_file_beside(const std::string& file) {
    std::string aside = file + ".unfinished.XXXXXX";
    const int descriptor = ::mkostemp(aside.data(), O_CLOEXEC); // mode 0600
    if (descriptor < 0) {
        return fail(cannot("create", file).error());
    }
    ::close(descriptor);
    return aside;
}

Status move_to_new(const std::string& from, const std::string& to) {
    return rename_to_new(from, to) ? sync_directory_of(to) : cannot("create", to);
}

Result<std::string> read_file(const std::string& file) {
    const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
        return fail(fatal("cannot read " + file + ": " + last_error()));
    }
    std::string text;
    std::array<char, 4096> part{};
    ssize_t count = 0;
    while ((count = ::read(descriptor, part.data(), part.size())) > 0) {
        text.append(part.data(), static_cast<std::size_t>(count));
    }
    ::close(descriptor);
    if (count < 0) {
        return fail(fatal("cannot read " + file));
    }
    return text;
}

Status write_endpoint(const std::string& state_dir, const Endpoint& endpoint) {
    return write_private_file(endpoint_file(state_dir),
                              endpoint.host + '\n' + std::to_string(endpoint.port) + '\n', true);
}

Result<Endpoint> read_endpoint(const std::string& state_dir) {
    const auto text = read_file(endpoint_file(state_dir));
    if (!text) {
        return fail(text.error());
    }
    const std::size_t line = text->find('\n');
    Endpoint endpoint;
    endpoint.host = text->substr(0, line);
    const char* const first = line == std::string::npos ? text->data() : text->data() + line + 1;
    const auto parsed = std::from_chars(first, text->data() + text->size(), endpoint.port);
    if (line == std::string::npos || parsed.ec != std::errc{}) {
        return fail(fatal(endpoint_file(state_dir) + " is damaged; restart the server"));
    }
    return endpoint;
}

Result<std::string> control_secret(const std::string& state_dir) {
    const std::string file = secret_file(state_dir);
    if (::access(file.c_str(), F_OK) != 0) {
        const Status made = write_private_file(file, identity::random_uuid_text(), false);
        if (!made && ::access(file.c_str(), F_OK) != 0) {
            return fail(made.error());
        }
    }
    return read_control_secret(state_dir);
}

Result<std::string> read_control_secret(const std::string& state_dir) {
    const std::string file = secret_file(state_dir);
    auto secret = read_file(file);
    if (secret && secret->size() < 32) {
        return fail(fatal(file + " is too short; delete it and start again"));
    }
    return secret;
}

} // namespace railbridge::manager
