#include "adapters/daemon/lasting_port.hpp"

#include "adapters/config/line_text.hpp"

#include <array>
#include <string_view>
#include <system_error>
#include <utility>

namespace railbridge::daemon {

namespace fs = std::filesystem;

namespace {

/// Name of the link in there; the first one, as udev may make several. Empty without one.
std::string link_to(const fs::path& port, const fs::path& directory) {
    std::string first;
    std::error_code error;
    fs::directory_iterator entry(directory, error);
    for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
        std::error_code leads_nowhere;
        const std::string name = entry->path().filename();
        if (fs::canonical(entry->path(), leads_nowhere) == port &&
            (first.empty() || name < first)) {
            first = name;
        }
    }
    return first;
}

/// Two adapters of one kind without a serial number share one name below by-id.
bool has_serial_number(const std::string& port, const fs::path& root) {
    std::error_code error;
    auto place = fs::canonical(root / "sys/class/tty" / port / "device", error);
    for (; !error && place.has_relative_path(); place = place.parent_path()) {
        if (fs::exists(place / "idVendor", error)) { // the USB device that the port belongs to
            return fs::exists(place / "serial", error);
        }
    }
    return false;
}

} // namespace

std::string lasting_port(const std::string& device, const fs::path& root) {
    std::error_code error;
    const auto port = fs::canonical(root / fs::path(device).relative_path(), error);
    if (!config::is_numbered_port(device) || error) {
        return device;
    }
    std::array<std::string_view, 2> ways{"by-id", "by-path"};
    if (!has_serial_number(port.filename(), root)) {
        std::swap(ways[0], ways[1]);
    }
    for (const auto way : ways) {
        if (const auto name = link_to(port, root / "dev/serial" / way); !name.empty()) {
            return "/dev/serial/" + std::string(way) + "/" + name;
        }
    }
    return device;
}

} // namespace railbridge::daemon
