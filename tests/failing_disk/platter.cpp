#include "tests/failing_disk/platter.hpp"

#include "tests/failing_disk/real_calls.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <string>

namespace railbridge::failing_disk {

namespace {

constexpr std::size_t sector = 512;

} // namespace

Platter::Platter(int descriptor)
    : descriptor_(
          ::open(("/proc/self/fd/" + std::to_string(descriptor)).c_str(), O_RDWR | O_CLOEXEC)) {
    bytes_.resize(size_seen());
    take(0, bytes_.size());
}

std::size_t Platter::size_seen() const {
    struct stat facts {};
    return ::fstat(descriptor_, &facts) == 0 ? static_cast<std::size_t>(facts.st_size) : 0;
}

void Platter::take(std::size_t offset, std::size_t size) {
    const auto end = std::min(offset + size, bytes_.size());
    while (offset < end) {
        const auto count =
            ::pread(descriptor_, bytes_.data() + offset, end - offset, static_cast<off_t>(offset));
        if (count <= 0) {
            return;
        }
        offset += static_cast<std::size_t>(count);
    }
}

void Platter::synced() {
    bytes_.resize(size_seen());
    for (const auto& [offset, size] : dirty_) {
        take(offset, size);
    }
    dirty_.clear();
}

void Platter::tear(std::mt19937& chance) {
    if (chance() % 2 == 0) {
        bytes_.resize(size_seen());
    }
    for (const auto& [offset, size] : dirty_) {
        for (auto at = offset; at < offset + size; at = (at / sector + 1) * sector) {
            if (chance() % 2 == 0) {
                take(at, std::min(offset + size, (at / sector + 1) * sector) - at);
            }
        }
    }
    dirty_.clear();
}

void Platter::lose_power() const {
    std::size_t offset = 0;
    while (offset < bytes_.size()) {
        const auto count = real_calls().pwrite(descriptor_, bytes_.data() + offset,
                                               bytes_.size() - offset, static_cast<off_t>(offset));
        if (count <= 0) {
            break;
        }
        offset += static_cast<std::size_t>(count);
    }
    static_cast<void>(real_calls().truncate(descriptor_, static_cast<off_t>(bytes_.size())));
}

} // namespace railbridge::failing_disk
