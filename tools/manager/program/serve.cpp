#include "tools/manager/program/serve.hpp"

#include "tools/manager/program/broker_config.hpp"
#include "tools/manager/program/listeners.hpp"
#include "tools/manager/program/program_files.hpp"
#include "tools/manager/program/screen.hpp"
#include "tools/manager/state/state_files.hpp"
#include "tools/manager/state/state_lock.hpp"
#include "tools/manager/state/state_owner.hpp"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

namespace railbridge::manager {

namespace {

std::string last_error() {
    return std::generic_category().message(errno);
}

Result<std::string> ready_state_dir(const std::string& given) {
    if (const Status made = make_state_dir(given); !made) {
        return fail(made.error());
    }
    std::error_code error;
    const std::string directory = std::filesystem::canonical(given, error).string();
    if (error) {
        return fail(fatal("cannot use the state directory " + given + ": " + error.message()));
    }
    if (directory.find('\n') != std::string::npos) {
        return fail(fatal("the name of the state directory holds a line break"));
    }
    return directory;
}

/// `user`: as whom the files are read.
Result<std::optional<TlsListener>> tls_listener(const ServeOptions& options,
                                                const std::optional<ListenAddress>& address,
                                                const std::string& user) {
    if (!address) {
        return std::optional<TlsListener>{};
    }
    if (const Status free = check_free(*address, "--tls-listen"); !free) {
        return fail(free.error());
    }
    TlsListener listener;
    listener.address = *address;
    for (const auto& [given, absolute] :
         {std::pair{&options.cert_file, &listener.cert_file},
          std::pair{&options.key_file, &listener.key_file},
          std::pair{&options.client_ca_file, &listener.client_ca_file},
          std::pair{&options.client_crl_file, &listener.client_crl_file}}) {
        if (given->empty()) {
            continue;
        }
        if (::access(given->c_str(), R_OK) != 0) {
            return fail(fatal("cannot read " + *given + ": " + last_error() + ", as " + user +
                              ", to whom the state directory belongs and as whom the server runs"));
        }
        *absolute = std::filesystem::absolute(*given);
    }
    return std::optional(std::move(listener));
}

Status check_unused(const std::string& directory) {
    const auto lock = StateLock::lock(directory);
    if (!lock) {
        return fail(lock.error());
    }
    if (!lock->has_value()) {
        return fail(fatal(directory + " is in use: a railbridge-manager serves it already, or a "
                                      "command works on it for long"));
    }
    return {};
}

Result<BrokerConfig> prepared(const ServeOptions& options, const Listeners& listeners) {
    BrokerConfig config;
    config.plain = listeners.plain;
    config.history_days = options.history_days;
    config.history_mib = options.history_mib;
    auto directory = ready_state_dir(options.state_dir);
    if (!directory) {
        return fail(directory.error());
    }
    config.state_dir = *directory;
    auto plugin = plugin_file(options.plugin_file);
    if (!plugin) {
        return fail(plugin.error());
    }
    config.plugin_file = *plugin;
    const auto owner = owner_of(config.state_dir);
    if (!owner) {
        return fail(owner.error());
    }
    if (const Status changed = become(*owner); !changed) {
        return fail(changed.error());
    }
    config.user = ::geteuid() == 0 ? owner->name : std::string();
    if (const Status unused = check_unused(config.state_dir); !unused) {
        return fail(unused.error());
    }
    if (const Status free = check_free(config.plain); !free) {
        return fail(free.error());
    }
    auto tls = tls_listener(options, listeners.tls, owner->name);
    if (!tls) {
        return fail(tls.error());
    }
    config.tls = *tls;
    config.strict = options.strict;
    config.greeting = "railbridge-manager serves on " + options.listen +
                      (config.tls ? " and with TLS on " + host_and_port(config.tls->address.host,
                                                                        config.tls->address.port)
                                  : std::string()) +
                      ", state in " + config.state_dir;
    return config;
}

Status write_files(const BrokerConfig& config) {
    const ListenAddress loopback = loopback_address(config.plain);
    const Endpoint endpoint{numeric_host(loopback.host), loopback.port};
    if (Status status = write_endpoint(config.state_dir, endpoint); !status) {
        return status;
    }
    return write_private_file(broker_config_file(config.state_dir), broker_config_text(config),
                              true);
}

/// Comes back only on failure.
Error become_broker(const ServeOptions& options, const Listeners& listeners) {
    const auto config = prepared(options, listeners);
    if (!config) {
        return config.error();
    }
    if (const Status written = write_files(*config); !written) {
        return written.error();
    }
    const auto broker = broker_file();
    if (!broker) {
        return broker.error();
    }
    std::string program = *broker;
    std::string flag = "-c";
    std::string file = broker_config_file(config->state_dir);
    const std::array<char*, 4> arguments{program.data(), flag.data(), file.data(), nullptr};
    ::execv(program.c_str(), arguments.data());
    return fatal("cannot start " + program + ": " + last_error());
}

} // namespace

int serve(const ServeOptions& options) {
    const auto listeners = listeners_of(options);
    if (!listeners) {
        failed(listeners.error());
        return exit_wrong_options;
    }
    return failed(become_broker(options, *listeners));
}

} // namespace railbridge::manager
