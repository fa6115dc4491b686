#include "adapters/config/read_desk.hpp"

#include "adapters/config/line_text.hpp"
#include "adapters/config/nearest.hpp"
#include "adapters/config/read_manager.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace railbridge::config {

namespace {

/// Lines `plant.1` and `plant.2` are connections to one thing, [line.plant].
std::string_view name_of(const Line& line) {
    return std::string_view(line.key).substr(0, line.key.find('.'));
}

void move_endpoint(Line& line, const Entry& entry, const std::string& text, Report& report) {
    auto* gateway = std::get_if<RtuOverTcpSettings>(&line.transport);
    const auto endpoint = parse_endpoint(text, gateway != nullptr ? 0 : 502);
    if (!endpoint) {
        report.error(entry.node.at, Code::bad_endpoint,
                     "desk." + entry.key + ": " + endpoint.error().text);
        return;
    }
    if (!is_loopback(endpoint->host) || endpoint->port == 0) {
        report.error(entry.node.at, Code::bad_endpoint,
                     "desk." + entry.key + " = \"" + text +
                         "\" is not on this machine: write what plcsim printed, as in "
                         "\"127.0.0.1:1502\"");
        return;
    }
    TcpSettings& tcp =
        gateway != nullptr ? gateway->gateway : std::get<TcpSettings>(line.transport);
    tcp = {endpoint->host, endpoint->port};
}

/// A pseudo terminal has no direction to switch, does not return what is sent, and knows no parity;
/// a second stop bit keeps the time of a character.
void move_port(SerialSettings& serial, const Entry& entry, const std::string& text,
               Report& report) {
    if (text.empty()) {
        report.error(entry.node.at, Code::empty_value,
                     "desk." + entry.key + " is empty: write the link that plcsim printed");
        return;
    }
    serial.device = text;
    serial.rs485 = Rs485Mode::none;
    serial.echo = false;
    if (serial.parity != Parity::none) {
        serial.parity = Parity::none;
        serial.stop_bits = 2;
    }
}

void move_lines(const Entry& entry, const std::string& text, Mapping& mapping, Report& report) {
    std::vector<std::string_view> known;
    bool found = false;
    for (Line& line : mapping.lines) {
        known.push_back(name_of(line));
        if (name_of(line) != entry.key) {
            continue;
        }
        found = true;
        if (auto* serial = std::get_if<SerialSettings>(&line.transport)) {
            move_port(*serial, entry, text, report);
        } else {
            move_endpoint(line, entry, text, report);
        }
    }
    if (!found) {
        report.error(entry.at, Code::unknown_reference,
                     "there is no [line." + entry.key + ']' + did_you_mean(entry.key, known),
                     nearest_text(entry.key, known));
    }
}

} // namespace

void read_desk(const KeyTable& table, Position at, const ManagerSettings& manager, Mapping& mapping,
               Report& report) {
    const bool all_known = report.error_count() == 0; // else lines may be missing
    for (const Entry& entry : table.entries) {
        const auto* text = std::get_if<std::string>(&entry.node.value);
        if (text == nullptr) {
            report.error(entry.node.at, Code::wrong_kind,
                         "desk." + entry.key + " must be a text in quotes, not " +
                             std::string(kind_of(entry.node)));
        } else if (all_known) {
            move_lines(entry, *text, mapping, report);
        }
    }
    if (!manager.host.empty() && !is_loopback(manager.host)) {
        report.error(at, Code::keys_disagree,
                     "[desk] needs a manager on this machine, not " + manager.host +
                         ": simulated values must not go where real ones are; remove [desk], or "
                         "write a bridge.toml for the desk with url = \"mqtt://127.0.0.1:1883\"");
        return;
    }
    if (!table.entries.empty()) {
        report.warning(at, Code::simulated_lines,
                       "lines of [desk] are simulated: their devices are neither read nor written");
    }
}

} // namespace railbridge::config
