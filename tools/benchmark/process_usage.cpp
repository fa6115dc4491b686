#include "tools/benchmark/process_usage.hpp"

#include "tools/benchmark/monotonic.hpp"

#include <ctime>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

namespace railbridge::bench {

namespace {

std::string directory(pid_t process) {
    return "/proc/" + std::to_string(process);
}

} // namespace

std::int64_t cpu_ns(pid_t process) {
    std::int64_t sum = 0;
    for (const auto& task : std::filesystem::directory_iterator(directory(process) + "/task")) {
        std::ifstream file(task.path() / "schedstat");
        std::int64_t time = 0;
        if (file >> time) {
            sum += time;
        }
    }
    if (sum == 0) {
        throw std::runtime_error(
            "this kernel does not tell CPU times in /proc/PID/task/*/schedstat");
    }
    return sum;
}

std::int64_t cpu_of_this_thread_ns() {
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return time.tv_sec * ns_per_s + time.tv_nsec;
}

Memory memory(pid_t process) {
    constexpr double kb_per_mb = 1024.0;
    std::ifstream file(directory(process) + "/status");
    Memory result;
    for (std::string word; file >> word;) {
        if (word == "VmRSS:") {
            file >> result.resident_mb;
        } else if (word == "RssAnon:") {
            file >> result.anonymous_mb;
        }
    }
    result.resident_mb /= kb_per_mb;
    result.anonymous_mb /= kb_per_mb;
    return result;
}

} // namespace railbridge::bench
