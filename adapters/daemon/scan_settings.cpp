#include "adapters/daemon/scan_settings.hpp"

#include "adapters/config/line_text.hpp"
#include "bridge/scan/serial_choices.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace railbridge::daemon {

namespace {

constexpr std::uint16_t modbus_port = 502;

std::vector<std::string> parts_of(std::string_view text) {
    std::vector<std::string> parts;
    while (true) {
        const std::size_t comma = text.find(',');
        parts.emplace_back(text.substr(0, comma));
        if (comma == std::string_view::npos) {
            return parts;
        }
        text.remove_prefix(comma + 1);
    }
}

/// A number from `text`, taken off it.
bool take_number(std::string_view& text, unsigned& number) {
    const auto [rest, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    text.remove_prefix(static_cast<std::size_t>(rest - text.data()));
    return problem == std::errc{};
}

SerialSettings settings_of(const ScanOptions& options, std::uint32_t baud, Parity parity) {
    SerialSettings serial;
    serial.device = options.target;
    serial.baud = baud;
    serial.parity = parity;
    serial.echo = options.echo;
    serial.rs485 = options.rs485 == "kernel" ? Rs485Mode::kernel
                   : options.rs485 == "rts"  ? Rs485Mode::rts
                                             : Rs485Mode::none;
    return serial;
}

Result<std::vector<SerialSettings>> all_settings(const ScanOptions& options) {
    std::vector<Parity> parities;
    for (const std::string& letter : parts_of(options.parity)) {
        if (letter != "N" && letter != "E" && letter != "O") {
            return fail(fatal("--parity " + options.parity + ": write some of N,E,O"));
        }
        parities.push_back(letter == "N"   ? Parity::none
                           : letter == "E" ? Parity::even
                                           : Parity::odd);
    }
    std::vector<std::uint32_t> rates;
    for (const std::string& rate : parts_of(options.baud)) {
        std::string_view text = rate;
        unsigned baud = 0;
        if (!take_number(text, baud) || !text.empty() || baud == 0) {
            return fail(fatal("--baud " + options.baud + ": write bit rates, as in 9600,19200"));
        }
        rates.push_back(baud);
    }
    std::vector<SerialSettings> all;
    for (const SerialChoice& choice : serial_choices(rates, parities)) {
        all.push_back(settings_of(options, choice.baud, choice.parity));
    }
    return all;
}

} // namespace

Result<std::vector<Line>> lines_to_try(const ScanOptions& options) {
    Line line;
    line.key = "scanned";
    if (options.transport == "rtu") {
        auto settings = all_settings(options);
        if (!settings) {
            return fail(settings.error());
        }
        std::vector<Line> lines;
        for (auto& one : *settings) {
            line.transport = std::move(one);
            lines.push_back(line);
        }
        return lines;
    }
    auto endpoint = config::parse_endpoint(options.target, modbus_port);
    if (!endpoint) {
        return fail(fatal(options.target + ": " + endpoint.error().text));
    }
    const TcpSettings tcp{endpoint->host, endpoint->port};
    if (options.transport == "tcp") {
        line.transport = tcp;
    } else {
        line.transport = RtuOverTcpSettings{tcp};
    }
    return std::vector{line};
}

Result<std::vector<UnitId>> parse_units(std::string_view text) {
    std::vector<UnitId> units;
    for (const std::string& part : parts_of(text)) {
        std::string_view rest = part;
        unsigned first = 0;
        bool good = take_number(rest, first);
        unsigned last = first;
        if (good && !rest.empty() && rest.front() == '-') {
            rest.remove_prefix(1);
            good = take_number(rest, last);
        }
        if (!good || !rest.empty() || first > last || last > 255) {
            return fail(fatal("--units " + std::string(text) +
                              ": write unit ids as in 1,2,5-7, each 0 to 255"));
        }
        for (; first <= last; ++first) {
            const auto unit = static_cast<UnitId>(first);
            if (std::find(units.begin(), units.end(), unit) == units.end()) {
                units.push_back(unit);
            }
        }
    }
    return units;
}

std::string serial_words(const SerialSettings& serial) {
    const char* parity = serial.parity == Parity::none   ? "N"
                         : serial.parity == Parity::even ? "E"
                                                         : "O";
    return std::to_string(serial.baud) + ' ' + std::to_string(serial.data_bits) + parity +
           std::to_string(serial.stop_bits);
}

} // namespace railbridge::daemon
