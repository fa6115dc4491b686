#pragma once
// The audit on the disk: `audit.jsonl` and, before it, `audit.1.jsonl` and so on.

#include "bridge/base/result.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace railbridge::store {

struct AuditLimits {
    std::uintmax_t file_bytes = std::uintmax_t{4} * 1024 * 1024; ///< then a new one is begun
    int files = 5;                                               ///< the oldest goes
};

/// Only ever appended to. Readable by its owner only. One thread.
class AuditFile {
public:
    explicit AuditFile(const std::filesystem::path& state_dir, AuditLimits limits = {});
    ~AuditFile();
    AuditFile(const AuditFile&) = delete;
    AuditFile& operator=(const AuditFile&) = delete;

    /// The whole line, or nothing of it that would be read as one.
    Status append(const std::string& line);
    /// What was appended is on the disk.
    Status sync();

    /// What there is, oldest first.
    /// @error retry_later  one of them may not be read, or not be looked for; it is named
    static Result<std::vector<std::filesystem::path>> files(const std::filesystem::path& state_dir);

private:
    Status open();
    Status rotate();
    void close();
    std::filesystem::path numbered(int number) const;

    std::filesystem::path directory_;
    AuditLimits limits_;
    int descriptor_ = -1;
    std::uintmax_t size_ = 0;
    bool torn_ = false; ///< the last line may have no end
};

} // namespace railbridge::store
