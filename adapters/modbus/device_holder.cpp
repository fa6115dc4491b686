#include "adapters/modbus/device_holder.hpp"

#include <filesystem>
#include <fstream>
#include <system_error>

namespace railbridge::modbus {

namespace {

namespace fs = std::filesystem;

bool has_open(const fs::path& process, const fs::path& device) {
    std::error_code error;
    fs::directory_iterator entry(process / "fd", error);
    for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
        std::error_code unreadable;
        if (fs::read_symlink(entry->path(), unreadable) == device && !unreadable) {
            return true;
        }
    }
    return false;
}

bool is_number(const std::string& name) {
    return !name.empty() && name.find_first_not_of("0123456789") == std::string::npos;
}

} // namespace

std::string holder_of(const std::string& path) {
    std::error_code error;
    const fs::path device = fs::canonical(path, error);
    if (error) {
        return {};
    }
    const std::string self = fs::read_symlink("/proc/self", error).string();
    fs::directory_iterator entry("/proc", error);
    for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
        const std::string pid = entry->path().filename().string();
        // Our own failed attempt has it open too.
        if (!is_number(pid) || pid == self || !has_open(entry->path(), device)) {
            continue;
        }
        std::string name;
        std::ifstream comm(entry->path() / "comm");
        std::getline(comm, name);
        return " by process " + pid + " (" + name + ")";
    }
    return {};
}

} // namespace railbridge::modbus
