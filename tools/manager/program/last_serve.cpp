#include "tools/manager/program/last_serve.hpp"

#include "tools/manager/program/broker_config.hpp"
#include "tools/manager/program/program_files.hpp"
#include "tools/manager/program/serve.hpp"
#include "tools/manager/state/state_files.hpp"

#include <sstream>
#include <string_view>
#include <vector>

namespace railbridge::manager {

namespace {

struct Listener {
    std::string port;
    std::string host; ///< empty: every address
    bool has_tls = false;
};

/// What stands in a configuration that broker_config_text() made.
struct LastServe {
    std::vector<Listener> listeners; ///< the first is the plain one
    std::string options;
};

std::string quoted(const std::string& word) {
    constexpr std::string_view harmless = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                          "0123456789_-./:[]";
    if (!word.empty() && word.find_first_not_of(harmless) == std::string::npos) {
        return word;
    }
    std::string text = "'";
    for (const char c : word) {
        text += c == '\'' ? "'\\''" : std::string(1, c);
    }
    return text + '\'';
}

void take(const std::string& key, const std::string& value, LastServe& last) {
    const ServeOptions defaults;
    const auto add = [&](const char* option) { last.options += option + quoted(value); };
    if (key == "listener") {
        const std::size_t gap = value.find(' ');
        last.listeners.push_back(
            {value.substr(0, gap), gap == std::string::npos ? "" : value.substr(gap + 1)});
    } else if (key == "certfile") {
        add(" --cert ");
        if (!last.listeners.empty()) {
            last.listeners.back().has_tls = true;
        }
    } else if (key == "keyfile") {
        add(" --key ");
    } else if (key == "cafile") {
        add(" --client-ca ");
    } else if (key == "crlfile") {
        add(" --client-crl ");
    } else if (key == "plugin_opt_history_days" && value != std::to_string(defaults.history_days)) {
        add(" --history-days ");
    } else if (key == "plugin_opt_history_mib" && value != std::to_string(defaults.history_mib)) {
        add(" --history-mib ");
    } else if (key == "plugin_opt_strict" && value == "true") {
        last.options += " --strict";
    } else if (key == "plugin") {
        if (const auto own = plugin_file({}); !own || *own != value) {
            add(" --plugin ");
        }
    }
}

std::string address_of(const Listener& listener) {
    const bool is_v6 = listener.host.find(':') != std::string::npos;
    const std::string host = listener.host.empty() ? "0.0.0.0" : listener.host;
    return (is_v6 ? '[' + host + ']' : host) + ':' + listener.port;
}

std::string listeners_text(const std::vector<Listener>& listeners) {
    std::string text;
    for (const Listener& one : listeners) {
        const bool is_plain = &one == &listeners.front();
        if (one.has_tls) {
            text += " --tls-listen " + quoted(address_of(one));
        } else if (is_plain && address_of(one) != ServeOptions().listen) {
            text += " --listen " + quoted(address_of(one));
        }
        if (is_plain && !ListenAddress{one.host, 0}.is_loopback()) {
            text += " --allow-plaintext";
        }
    }
    return text;
}

} // namespace

std::string serve_command(const std::string& state_dir) {
    return "railbridge-manager serve --state " + quoted(state_dir) + serve_options(state_dir);
}

std::string serve_options(const std::string& state_dir) {
    LastServe last;
    std::istringstream lines(read_file(broker_config_file(state_dir)).value_or(std::string()));
    for (std::string line; std::getline(lines, line);) {
        const std::size_t space = line.find(' ');
        if (space != std::string::npos) {
            take(line.substr(0, space), line.substr(space + 1), last);
        }
    }
    return listeners_text(last.listeners) + last.options;
}

bool keeps_history(const std::string& state_dir) {
    const auto config = read_file(broker_config_file(state_dir));
    return !config || config->find("\nplugin_opt_history_days 0\n") == std::string::npos;
}

} // namespace railbridge::manager
