#include "adapters/config/secret.hpp"

#include <fcntl.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string_view>

namespace railbridge::config {

namespace {

constexpr std::size_t secret_max = 4096;

class Descriptor {
public:
    explicit Descriptor(const std::filesystem::path& path)
        : number_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)) {}
    ~Descriptor() {
        if (number_ >= 0) {
            ::close(number_);
        }
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    int number() const { return number_; }

private:
    int number_;
};

std::string trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t\r\n";
    const std::size_t first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) {
        return {};
    }
    return std::string(text.substr(first, text.find_last_not_of(blanks) - first + 1));
}

Result<std::string> content(const Descriptor& file, const std::string& name) {
    std::array<char, secret_max + 1> buffer{};
    std::size_t size = 0;
    while (size < buffer.size()) {
        const ssize_t count = ::read(file.number(), buffer.data() + size, buffer.size() - size);
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count < 0) {
            return fail(fatal("cannot read the secret " + name + ": " + std::strerror(errno)));
        }
        if (count == 0) {
            break;
        }
        size += static_cast<std::size_t>(count);
    }
    if (size > secret_max) {
        return fail(fatal("the secret " + name + " is longer than 4096 bytes"));
    }
    std::string secret = trimmed({buffer.data(), size});
    if (secret.empty()) {
        return fail(fatal("the secret " + name +
                          " is empty: write the client secret of the "
                          "gateway's service user into it"));
    }
    return secret;
}

std::string user_name() {
    const auto* entry = ::getpwuid(::geteuid());
    return entry == nullptr ? std::to_string(::geteuid()) : std::string(entry->pw_name);
}

/// The first directory above it that we may not enter; empty if there is none.
std::filesystem::path closed_directory(const std::filesystem::path& file) {
    std::filesystem::path directory;
    for (const auto& part : std::filesystem::absolute(file).parent_path()) {
        directory /= part;
        if (::faccessat(AT_FDCWD, directory.c_str(), X_OK, AT_EACCESS) != 0) {
            return directory;
        }
    }
    return {};
}

/// What to type when it could not be opened; empty if that is not a matter of rights.
std::string way_to_open(const std::filesystem::path& file, int error) {
    if (error != EACCES) {
        return {};
    }
    const auto directory = closed_directory(file);
    return directory.empty()
               ? "; it must belong to the user who reads it: chown " + user_name() + ' ' +
                     file.string()
               : "; the user " + user_name() + " must be able to enter " + directory.string();
}

/// The rights are those of the opened file, so that it cannot be exchanged in between.
Result<std::string> read_file(const std::filesystem::path& path, bool check_rights) {
    const std::string name = path.string();
    const Descriptor file(path);
    if (file.number() < 0) {
        const int error = errno;
        return fail(fatal("cannot open the secret " + name + ": " + std::strerror(error) +
                          (check_rights ? way_to_open(path, error) : "")));
    }
    struct stat status {};
    if (::fstat(file.number(), &status) != 0 || !S_ISREG(status.st_mode)) {
        return fail(fatal("the secret " + name + " is not a regular file"));
    }
    if (check_rights && (status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        return fail(fatal("the secret " + name + " is open to others: run chmod 600 " + name));
    }
    return content(file, name);
}

} // namespace

Result<std::string> read_secret(const ManagerSettings& settings) {
    if (settings.secret_credential.empty()) {
        return read_file(settings.secret_file, true);
    }
    const char* directory = std::getenv("CREDENTIALS_DIRECTORY");
    if (directory == nullptr || *directory == '\0') {
        return fail(fatal("secret_credential = \"" + settings.secret_credential +
                          "\" needs systemd: add LoadCredential=" + settings.secret_credential +
                          ":/path to the unit, or use secret_file"));
    }
    return read_file(std::filesystem::path(directory) / settings.secret_credential, false);
}

} // namespace railbridge::config
