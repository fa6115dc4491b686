#include "adapters/modbus/serial_port.hpp"

#include "adapters/modbus/device_holder.hpp"
#include "adapters/modbus/failures.hpp"

#include <fcntl.h>
#include <linux/serial.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <termios.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <string>
#include <utility>

namespace railbridge::modbus {

namespace {

constexpr std::array<std::pair<std::uint32_t, speed_t>, 16> speeds{{
    {1200, B1200},
    {1800, B1800},
    {2400, B2400},
    {4800, B4800},
    {9600, B9600},
    {19200, B19200},
    {38400, B38400},
    {57600, B57600},
    {115200, B115200},
    {230400, B230400},
    {460800, B460800},
    {500000, B500000},
    {576000, B576000},
    {921600, B921600},
    {1000000, B1000000},
    {2000000, B2000000},
}};

std::optional<speed_t> speed_of(std::uint32_t baud) {
    const auto* const found = std::find_if(speeds.begin(), speeds.end(),
                                           [&](const auto& entry) { return entry.first == baud; });
    return found == speeds.end() ? std::nullopt : std::optional(found->second);
}

Error open_error(const std::string& path, int error) {
    std::string text = with_errno(("cannot open serial device " + path).c_str(), error);
    switch (error) {
    case EACCES:
        text += "; add the user of railbridge to the group of the device (dialout on Debian)";
        break;
    case EPERM: // the device policy of a service, which knows the drivers of when it started
        text += "; this kind of device is not allowed to the service: if its driver was loaded "
                "after the service had started, `systemctl restart railbridge`; if it is a driver "
                "that the unit does not name, add DeviceAllow=char-NAME rw, with its name from "
                "/proc/devices, by `systemctl edit railbridge`";
        break;
    case ENOENT:
    case ENXIO:
    case ENODEV:
        text += "; is the adapter plugged in? `ls -l /dev/serial/by-id` shows those that are";
        break;
    case EBUSY:
    case EWOULDBLOCK:
        text = "serial device " + path + " is in use" + holder_of(path) +
               "; stop what holds it, or reach the line through the daemon that has it";
        break;
    default:
        break;
    }
    return {Recovery::line_reconnect, std::move(text)};
}

Error settings_error(const SerialSettings& settings, const std::string& why) {
    return fatal("serial device " + settings.device + " " + why);
}

bool is_pseudo_terminal(int fd) {
    struct stat status {};
    // Majors 136..143 are the slave ends of pseudo-terminals (Linux, admin-guide/devices.txt).
    return ::fstat(fd, &status) == 0 && major(status.st_rdev) >= 136 &&
           major(status.st_rdev) <= 143;
}

tcflag_t character_flags(const SerialSettings& settings) {
    tcflag_t flags = CREAD | CLOCAL | (settings.data_bits == 7 ? CS7 : CS8);
    if (settings.stop_bits == 2) {
        flags |= CSTOPB;
    }
    if (settings.parity != Parity::none) {
        flags |= PARENB;
    }
    if (settings.parity == Parity::odd) {
        flags |= PARODD;
    }
    return flags;
}

constexpr tcflag_t compared_flags =
    CREAD | CLOCAL | CSIZE | CSTOPB | PARENB | PARODD | static_cast<tcflag_t>(CRTSCTS);

Status configure(int fd, const SerialSettings& settings) {
    const auto speed = speed_of(settings.baud);
    if (!speed) {
        return fail(settings_error(settings, "cannot run at " + std::to_string(settings.baud) +
                                                 " Bd: use a standard rate between 1200 and "
                                                 "2000000"));
    }
    termios wanted{};
    if (::tcgetattr(fd, &wanted) != 0) {
        return fail(settings_error(settings, "is no serial device: check `device` of the line"));
    }
    ::cfmakeraw(&wanted);
    wanted.c_cflag = character_flags(settings);
    if (settings.parity != Parity::none) {
        wanted.c_iflag |= INPCK; // a byte with wrong parity reads as 0 and fails the checksum
    }
    wanted.c_cc[VMIN] = 1; // so that a read of 0 bytes means hung up and nothing else
    wanted.c_cc[VTIME] = 0;
    ::cfsetispeed(&wanted, *speed);
    ::cfsetospeed(&wanted, *speed);
    termios actual{};
    if (::tcsetattr(fd, TCSANOW, &wanted) != 0 || ::tcgetattr(fd, &actual) != 0) {
        return fail(
            {Recovery::line_reconnect,
             with_errno(("cannot set up serial device " + settings.device).c_str(), errno)});
    }
    // tcsetattr succeeds when any one of the settings could be made.
    if (::cfgetospeed(&actual) != *speed || ::cfgetispeed(&actual) != *speed ||
        (actual.c_cflag & compared_flags) != (wanted.c_cflag & compared_flags)) {
        return fail(settings_error(settings, "refuses these settings (baud rate, parity or stop "
                                             "bits): choose others for the line"));
    }
    return {};
}

Status enable_rs485(int fd, const SerialSettings& settings) {
    serial_rs485 mode{};
    if (::ioctl(fd, TIOCGRS485, &mode) != 0) {
        return fail(settings_error(settings, "has no RS-485 mode in its driver: write rs485 = "
                                             "\"none\", most USB adapters switch by themselves"));
    }
    mode.flags |= SER_RS485_ENABLED | SER_RS485_RTS_ON_SEND;
    mode.flags &= ~static_cast<__u32>(SER_RS485_RTS_AFTER_SEND);
    if (::ioctl(fd, TIOCSRS485, &mode) != 0) {
        return fail(settings_error(settings, with_errno("refuses its RS-485 mode", errno)));
    }
    return {};
}

/// 0 or the errno. flock keeps out a second railbridge run by root, whom TIOCEXCL does not stop;
/// TIOCEXCL keeps out everybody who knows nothing of locks. Pseudo-terminals get the lock alone:
/// their flag would survive us as long as the other end lives, after kill -9 for ever.
int take_exclusively(int fd) {
    if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
        return errno;
    }
    if (!is_pseudo_terminal(fd) && ::ioctl(fd, TIOCEXCL) != 0 && errno != ENOTTY) {
        return errno;
    }
    return 0;
}

} // namespace

Result<Descriptor> open_serial(const SerialSettings& settings) {
    // O_NONBLOCK: opening must not wait for a modem's carrier.
    Descriptor port(::open(settings.device.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC));
    if (!port) {
        return fail(open_error(settings.device, errno));
    }
    if (const int error = take_exclusively(port.get()); error != 0) {
        return fail(open_error(settings.device, error));
    }
    if (settings.parity != Parity::none && is_pseudo_terminal(port.get())) {
        return fail(settings_error(settings, "is a pseudo-terminal and has no parity: use 8N1"));
    }
    if (const Status configured = configure(port.get(), settings); !configured) {
        return fail(configured.error());
    }
    if (settings.rs485 == Rs485Mode::kernel) {
        if (const Status enabled = enable_rs485(port.get(), settings); !enabled) {
            return fail(enabled.error());
        }
    }
    ::tcflush(port.get(), TCIOFLUSH);
    return port;
}

void close_serial(Descriptor& port) {
    if (port) {
        ::ioctl(port.get(), TIOCNXCL);
        // A driver waits up to 30 s for bytes it cannot send, which would hold up the whole stop.
        ::tcflush(port.get(), TCIOFLUSH);
        port.reset();
    }
}

} // namespace railbridge::modbus
