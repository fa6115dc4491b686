#include "adapters/config/line_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace railbridge::config {

namespace {

/// What termios offers on Linux. Source: asm-generic/termbits.h.
constexpr std::array<std::uint32_t, 25> bit_rates{
    300,     600,     1200,    1800,    2400,    4800,    9600,   19200,   38400,
    57600,   115200,  230400,  460800,  500000,  576000,  921600, 1000000, 1152000,
    1500000, 2000000, 2500000, 3000000, 3500000, 4000000, 110};

template <typename T>
bool whole(std::string_view text, T& number) {
    const char* const end = text.data() + text.size();
    const auto [rest, problem] = std::from_chars(text.data(), end, number);
    return !text.empty() && problem == std::errc{} && rest == end;
}

} // namespace

Result<SerialSettings> parse_serial(std::string_view text) {
    SerialSettings settings;
    const std::size_t space = text.find(' ');
    const std::string_view frame =
        space == std::string_view::npos ? std::string_view() : text.substr(space + 1);
    if (!whole(text.substr(0, space), settings.baud) || frame.size() != 3) {
        return fail(fatal("serial \"" + std::string(text) +
                          "\": write bit rate, data bits, parity and stop bits, for example "
                          "\"9600 8N1\""));
    }
    if (std::find(bit_rates.begin(), bit_rates.end(), settings.baud) == bit_rates.end()) {
        return fail(fatal("serial \"" + std::string(text) + "\": " + std::to_string(settings.baud) +
                          " is no bit rate a serial port has (9600, 19200, 38400, 57600, 115200, "
                          "...)"));
    }
    if (frame[0] != '8') {
        return fail(fatal("serial \"" + std::string(text) + "\": Modbus RTU needs 8 data bits"));
    }
    switch (frame[1]) {
    case 'N':
        settings.parity = Parity::none;
        break;
    case 'E':
        settings.parity = Parity::even;
        break;
    case 'O':
        settings.parity = Parity::odd;
        break;
    default:
        return fail(fatal("serial \"" + std::string(text) + "\": parity is N, E or O"));
    }
    if (frame[2] != '1' && frame[2] != '2') {
        return fail(fatal("serial \"" + std::string(text) + "\": stop bits are 1 or 2"));
    }
    settings.stop_bits = frame[2] == '1' ? 1 : 2;
    return settings;
}

Result<Endpoint> parse_endpoint(std::string_view text, std::uint16_t default_port) {
    Endpoint endpoint{std::string(text), default_port};
    std::string_view port;
    if (!text.empty() && text.front() == '[') {
        const std::size_t end = text.find(']');
        if (end == std::string_view::npos) {
            return fail(fatal('"' + std::string(text) + "\": \"[\" without \"]\""));
        }
        endpoint.host = text.substr(1, end - 1);
        port = text.substr(end + 1);
    } else {
        const std::size_t colon = text.find(':');
        endpoint.host = text.substr(0, colon);
        port = colon == std::string_view::npos ? std::string_view() : text.substr(colon);
    }
    const bool blank = endpoint.host.find_first_of(" /\t") != std::string::npos;
    if (endpoint.host.empty() || blank) {
        return fail(fatal('"' + std::string(text) +
                          "\" names no host: write \"10.20.0.15:502\" or \"plc.local:502\""));
    }
    if (port.empty()) {
        return endpoint;
    }
    if (port.front() != ':' || !whole(port.substr(1), endpoint.port) || endpoint.port == 0) {
        return fail(fatal('"' + std::string(text) +
                          "\": the port is a number from 1 to 65535, an IPv6 address stands in "
                          "brackets"));
    }
    return endpoint;
}

bool is_numbered_port(std::string_view device) {
    for (const std::string_view kind : {"/dev/ttyUSB", "/dev/ttyACM"}) {
        std::uint32_t number = 0;
        if (device.substr(0, kind.size()) == kind && whole(device.substr(kind.size()), number)) {
            return true;
        }
    }
    return false;
}

} // namespace railbridge::config
