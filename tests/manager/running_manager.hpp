#pragma once
// A real manager on a free port, for tests: started in a directory of its own, stopped and removed
// in the destructor.

#include "tests/manager/program.hpp"

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace railbridge::test {

/// Credentials as `gateway add` prints them.
struct GatewayLogin {
    std::string realm;
    std::string asset_id;
    std::string client_id;
    std::string secret;

    std::string username() const { return realm + ':' + client_id; }
};

/// Credentials as `user add` prints them.
struct UserLogin {
    std::string username; ///< `{realm}:{name}`
    std::string secret;
};

/// Everything throws std::runtime_error when it does not work out.
class RunningManager {
public:
    enum class Start { now, later };

    /// `serve_options` are added to every `serve`. With Start::later only the state directory
    /// exists.
    explicit RunningManager(std::vector<std::string> serve_options = {}, Start start = Start::now);
    /// Words in front of every `serve` that follows: a program that runs another.
    void serve_under(std::vector<std::string> launcher) { launcher_ = std::move(launcher); }
    ~RunningManager();
    RunningManager(const RunningManager&) = delete;
    RunningManager& operator=(const RunningManager&) = delete;

    std::uint16_t port() const { return port_; }
    std::string url() const { return "mqtt://127.0.0.1:" + std::to_string(port_); }
    /// The same address in Paho's spelling.
    std::string paho_url() const { return "tcp://127.0.0.1:" + std::to_string(port_); }
    const std::string& state_dir() const { return state_dir_; }
    /// A directory of the test, removed at the end: `state_dir()` lies in it.
    const std::string& directory() const { return directory_; }
    pid_t pid() const { return pid_; }

    /// Serves and waits until it does. The first call picks a free port; later ones use the same.
    void start();
    void stop();      ///< SIGTERM, and waits for the end
    void kill_hard(); ///< SIGKILL, and waits for the end

    /// Runs `railbridge-manager ARGUMENTS --state DIR`.
    CommandResult run(std::vector<std::string> arguments) const;
    /// The same, but an exit code other than 0 throws. Gives stdout without the last line break.
    std::string run_ok(std::vector<std::string> arguments) const;

    void add_realm(const std::string& name) const;
    GatewayLogin add_gateway(const std::string& realm, const std::string& name) const;
    UserLogin add_user(const std::string& realm, const std::string& name) const;

    /// What the server wrote to stderr so far, over all starts.
    std::string log() const;

private:
    bool try_start();
    void end_with(int signal);

    std::vector<std::string> serve_options_;
    std::vector<std::string> launcher_;
    std::string directory_;
    std::string state_dir_;
    std::uint16_t port_ = 0;
    pid_t pid_ = -1;
};

/// The text of a string member of a flat JSON object. Throws when it is not there.
std::string json_text(const std::string& json, const std::string& member);

/// A TCP port nobody uses on loopback at this moment.
std::uint16_t free_port();

} // namespace railbridge::test
