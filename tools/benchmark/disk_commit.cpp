#include "tools/benchmark/disk_commit.hpp"

#include "tools/benchmark/monotonic.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <stdexcept>

namespace railbridge::bench {

std::vector<double> disk_commits_ms(const std::string& directory) {
    constexpr int commits = 100;
    constexpr mode_t private_file = 0600;
    const std::string name = directory + "/disk_commit";
    const int file = ::open(name.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, private_file);
    const std::array<char, 4096> page{};
    std::vector<double> times;
    bool good = file >= 0;
    for (int i = 0; good && i < commits; ++i) {
        const std::int64_t begin = monotonic_ns();
        good = ::write(file, page.data(), page.size()) == static_cast<ssize_t>(page.size()) &&
               ::fdatasync(file) == 0;
        times.push_back(static_cast<double>(monotonic_ns() - begin) / ns_per_ms);
    }
    ::close(file);
    ::unlink(name.c_str());
    if (!good) {
        throw std::runtime_error("cannot write to " + directory);
    }
    return times;
}

} // namespace railbridge::bench
