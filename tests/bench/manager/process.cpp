#include "tests/bench/manager/process.hpp"

#include <filesystem>
#include <fstream>
#include <string>

namespace railbridge::bench {

double cpu_us(pid_t process) {
    constexpr double ns_per_us = 1000;
    double sum_ns = 0;
    for (const auto& task :
         std::filesystem::directory_iterator("/proc/" + std::to_string(process) + "/task")) {
        std::ifstream file(task.path() / "schedstat");
        double time_ns = 0;
        if (file >> time_ns) {
            sum_ns += time_ns;
        }
    }
    return sum_ns / ns_per_us;
}

double resident_mb(pid_t process) {
    constexpr double kb_per_mb = 1024;
    std::ifstream file("/proc/" + std::to_string(process) + "/status");
    for (std::string word; file >> word;) {
        double size_kb = 0;
        if (word == "VmRSS:" && file >> size_kb) {
            return size_kb / kb_per_mb;
        }
    }
    return 0;
}

} // namespace railbridge::bench
