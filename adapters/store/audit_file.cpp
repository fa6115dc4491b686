#include "adapters/store/audit_file.hpp"

#include "adapters/store/audit_line.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace railbridge::store {

namespace fs = std::filesystem;

namespace {

// More than any limit: what an earlier version kept is read as well.
constexpr int files_read_max = 100;

fs::path file_of(const fs::path& directory, int number) {
    return directory / (number == 0 ? std::string("audit.jsonl")
                                    : "audit." + std::to_string(number) + ".jsonl");
}

tl::unexpected<Error> failure(const fs::path& file) {
    const int error = errno;
    return fail(Error{Recovery::retry_later,
                      file.string() + ": " + std::generic_category().message(error)});
}

} // namespace

AuditFile::AuditFile(const fs::path& state_dir, AuditLimits limits)
    : directory_(state_dir)
    , limits_(limits) {}

AuditFile::~AuditFile() {
    close();
}

fs::path AuditFile::numbered(int number) const {
    return file_of(directory_, number);
}

Result<std::vector<fs::path>> AuditFile::files(const fs::path& state_dir) {
    std::vector<fs::path> files;
    for (int number = files_read_max; number >= 0; --number) {
        const auto file = file_of(state_dir, number);
        if (::access(file.c_str(), R_OK) == 0) {
            files.push_back(file);
        } else if (errno != ENOENT) {
            return failure(file);
        }
    }
    return files;
}

void AuditFile::close() {
    if (descriptor_ >= 0) {
        ::close(descriptor_);
        descriptor_ = -1;
    }
}

Status AuditFile::open() {
    if (descriptor_ >= 0) {
        return {};
    }
    const auto file = numbered(0);
    descriptor_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    struct stat facts {};
    if (descriptor_ < 0 || ::fstat(descriptor_, &facts) != 0) {
        auto failed = failure(file);
        close();
        return failed;
    }
    size_ = static_cast<std::uintmax_t>(facts.st_size);
    char last = '\n';
    torn_ = size_ > 0 && (::pread(descriptor_, &last, 1, facts.st_size - 1) != 1 || last != '\n');
    return {};
}

Status AuditFile::rotate() {
    close();
    for (int number = limits_.files - 1; number > 0; --number) {
        const auto from = numbered(number - 1);
        if (::rename(from.c_str(), numbered(number).c_str()) != 0 && errno != ENOENT) {
            return failure(from);
        }
    }
    return open();
}

Status AuditFile::append(const std::string& line) {
    auto opened = open();
    if (opened && size_ > 0 && size_ + line.size() > limits_.file_bytes) {
        static_cast<void>(sync());
        opened = rotate();
    }
    if (!opened) {
        return opened;
    }
    // A line that was cut short by a crash or a full disk must not take this one with it.
    const auto text =
        (torn_ ? "\n" : "") + (size_ == 0 ? audit_head() + "\n" : std::string{}) + line + "\n";
    const auto written = ::write(descriptor_, text.data(), text.size());
    if (written == static_cast<ssize_t>(text.size())) {
        size_ += text.size();
        torn_ = false;
        return {};
    }
    if (written >= 0) {
        errno = ENOSPC;
    }
    auto failed = failure(numbered(0));
    // Take back what there is of it, or end it with the next.
    if (written > 0 && ::ftruncate(descriptor_, static_cast<off_t>(size_)) != 0) {
        size_ += static_cast<std::uintmax_t>(written);
        torn_ = true;
    }
    return failed;
}

Status AuditFile::sync() {
    if (descriptor_ >= 0 && ::fdatasync(descriptor_) != 0) {
        return failure(numbered(0));
    }
    return {};
}

} // namespace railbridge::store
