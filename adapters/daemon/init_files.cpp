#include "adapters/daemon/init_files.hpp"

#include "adapters/config/csv/cell_text.hpp"
#include "adapters/daemon/lasting_port.hpp"

#include <algorithm>

namespace railbridge::daemon {

namespace {

bool is_plain(const std::string& text) {
    return std::none_of(text.begin(), text.end(), [](char letter) {
        return letter == '"' || letter == '\\' || static_cast<unsigned char>(letter) < 0x20;
    });
}

/// `key = "text"`, and nothing for an empty one.
std::string entry(const char* key, const std::string& text) {
    return text.empty() ? text : std::string(key) + " = \"" + text + "\"\n";
}

Result<std::string> line_table(const InitOptions& answers, const config::TemplateSummary& device) {
    const std::size_t colon = answers.line.find(':');
    const auto transport = answers.line.substr(0, colon);
    const auto place = colon == std::string::npos ? "" : answers.line.substr(colon + 1);
    if (place.empty() ||
        (transport != "tcp" && transport != "rtu" && transport != "rtu-over-tcp")) {
        return fail(fatal("--line " + answers.line +
                          ": write tcp:HOST:PORT, rtu:DEVICE or rtu-over-tcp:HOST:PORT"));
    }
    std::string table = "[line.first]\n" + entry("transport", transport);
    if (transport != "rtu") {
        return table + entry("endpoint", place);
    }
    const auto& serial = answers.serial.empty() ? device.serial : answers.serial;
    if (serial.empty()) {
        return fail(
            fatal("the template does not say how fast its device is: --serial \"9600 8N1\""));
    }
    return table + "device = " + config::toml_text(lasting_port(place)) + "\n" +
           entry("serial", serial);
}

} // namespace

Result<std::string> first_bridge_toml(const InitOptions& answers) {
    for (const auto& text : {answers.url, answers.realm, answers.client_id, answers.gateway_id,
                             answers.ca_file, answers.state_dir, answers.templates}) {
        if (!is_plain(text)) {
            return fail(fatal("\"" + text + "\": leave out quotes, \\ and control characters"));
        }
    }
    return "schema = 1\n\n[manager]\n" + entry("url", answers.url) + entry("realm", answers.realm) +
           entry("client_id", answers.client_id) + entry("gateway_id", answers.gateway_id) +
           entry("ca_file", answers.ca_file) + "secret_file = \"gateway.secret\"\n\n[bridge]\n" +
           entry("state_dir", answers.state_dir) + "mappings = [\"site.toml\"]\n" +
           (answers.templates.empty() ? "" : "templates = [\"" + answers.templates + "\"]\n");
}

Result<std::string> first_site_toml(const InitOptions& answers,
                                    const config::TemplateSummary& device) {
    if (!is_plain(answers.line) || !is_plain(answers.serial)) {
        return fail(fatal("--line and --serial: leave out quotes, \\ and control characters"));
    }
    const auto line = line_table(answers, device);
    if (!line) {
        return fail(line.error());
    }
    std::string key = device.name;
    std::replace(key.begin(), key.end(), '-', '_');
    return "schema = 1\n\n" + *line + "\n[asset." + key +
           "] # the key is the identity: ids derive from it\nline = \"first\"\nunit = " +
           std::to_string(answers.unit) + "\ntemplate = \"" + device.name +
           "\"\nuse.normal = [\"*\"] # every point; `railbridge templates show " + device.name +
           "` lists them\n";
}

} // namespace railbridge::daemon
