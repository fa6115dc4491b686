#include "tools/manager/program/program_files.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <system_error>

namespace railbridge::manager {

namespace {

constexpr std::string_view plugin_name = "railbridge-manager-plugin.so";

} // namespace

Result<std::string> plugin_file(const std::string& given) {
    std::error_code error;
    if (!given.empty()) {
        const auto file = std::filesystem::canonical(given, error);
        if (error) {
            return fail(fatal("cannot use the plugin " + given + ": " + error.message()));
        }
        return file.string();
    }
    const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
    const auto here = program.parent_path();
    std::string tried;
    for (const auto& place :
         {here / plugin_name, here / RAILBRIDGE_PLUGIN_FROM_BIN / plugin_name}) {
        const auto file = std::filesystem::canonical(place, error);
        if (!error) {
            return file.string();
        }
        tried += ' ' + place.lexically_normal().string();
    }
    return fail(fatal("cannot find the broker plugin; tried" + tried + ". Name it with --plugin"));
}

Result<std::string> broker_file() {
    const char* const path = std::getenv("PATH");
    std::string places =
        (path == nullptr ? std::string() : std::string(path)) + ":/usr/sbin:/usr/local/sbin";
    std::size_t start = 0;
    while (start <= places.size()) {
        const std::size_t end = std::min(places.find(':', start), places.size());
        const std::string file = places.substr(start, end - start) + "/mosquitto";
        if (end > start && ::access(file.c_str(), X_OK) == 0) {
            return file;
        }
        start = end + 1;
    }
    return fail(fatal("cannot find the mosquitto broker; install it: apt-get install mosquitto"));
}

} // namespace railbridge::manager
