#include "adapters/store/durable_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <system_error>

namespace railbridge::store {

namespace {

void sync(const std::filesystem::path& path, int flags) {
    const int descriptor = ::open(path.c_str(), flags | O_CLOEXEC);
    const bool synced = descriptor >= 0 && ::fsync(descriptor) == 0;
    const int error = errno;
    if (descriptor >= 0) {
        ::close(descriptor);
    }
    if (!synced) {
        throw std::system_error(error, std::generic_category(), "cannot sync " + path.string());
    }
}

} // namespace

int write_durably(const std::filesystem::path& path, const std::string& text) {
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0) {
        return errno;
    }
    std::size_t written = 0;
    int error = 0;
    while (written < text.size() && error == 0) {
        const auto count = ::write(file, text.data() + written, text.size() - written);
        if (count > 0) {
            written += static_cast<std::size_t>(count);
        } else if (errno != EINTR) {
            error = errno;
        }
    }
    if (error == 0 && ::fsync(file) != 0) {
        error = errno;
    }
    ::close(file);
    return error;
}

int replace_durably(const std::filesystem::path& path, const std::string& text) {
    auto fresh = path;
    fresh += ".new";
    if (const int error = write_durably(fresh, text); error != 0) {
        return error;
    }
    return ::rename(fresh.c_str(), path.c_str()) == 0 ? 0 : errno;
}

void sync_file(const std::filesystem::path& file) {
    sync(file, O_RDONLY);
}

void sync_directory(const std::filesystem::path& directory) {
    sync(directory, O_RDONLY | O_DIRECTORY);
}

} // namespace railbridge::store
