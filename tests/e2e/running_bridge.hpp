#pragma once
// A bridge in a directory of its own, as its installed program: started, asked, stopped, killed.

#include "tests/e2e/bridge_status.hpp"
#include "tests/manager/running_manager.hpp"

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace railbridge::test {

/// What stands in its files besides the manager and the credentials.
struct BridgeFiles {
    std::string site;            ///< the mapping
    std::string bridge_settings; ///< lines for [bridge] of bridge.toml
    std::string vars;            ///< lines for [vars]
    std::string url;             ///< of the manager; empty: as it stands
};

/// Everything throws std::runtime_error, with what the bridge has logged, when it does not work
/// out.
class RunningBridge {
public:
    /// Makes a gateway of `realm` and writes the files with `gateway add --config-out`. Starts
    /// nothing.
    RunningBridge(const RunningManager& manager, const std::string& realm,
                  const BridgeFiles& files);
    ~RunningBridge();
    RunningBridge(const RunningBridge&) = delete;
    RunningBridge& operator=(const RunningBridge&) = delete;

    /// Runs it until the control socket answers.
    void start();
    /// Runs it to its end, for a bridge that refuses to run; what it says is in log(). Throws when
    /// it still runs after 20 s.
    int run_to_end();
    /// SIGTERM. Throws when it does not end within five seconds.
    /// @return exit code
    int stop();
    void kill_hard(); ///< SIGKILL, and waits for the end
    bool runs();
    pid_t pid() const { return pid_; }

    /// `railbridge COMMAND --config FILE MORE...`; `typed` is its standard input.
    CommandResult call(const std::string& command, const std::vector<std::string>& more = {},
                       const std::string& typed = "") const;
    /// Nothing while it does not answer.
    std::optional<BridgeStatus> status() const;
    /// Everything said so far, over all starts.
    std::string log() const;
    bool said(const std::string& part) const { return log().find(part) != std::string::npos; }

    /// Words before the program at every start from now on: it runs under another one, which must
    /// become it by exec.
    std::vector<std::string> launcher;

    const std::string& gateway_asset() const { return gateway_asset_; }
    const std::string& client_id() const { return client_id_; }
    std::filesystem::path file(const std::string& name) const { return directory_ / name; }
    void write_file(const std::string& name, const std::string& text) const;
    std::string read_file(const std::string& name) const;

private:
    void spawn();
    bool ended_within(int milliseconds);
    void end_quietly();

    std::filesystem::path directory_;
    std::string gateway_asset_;
    std::string client_id_;
    pid_t pid_ = -1;
    int exit_code_ = -1;
};

/// The installed program of that name.
std::string installed_program(const std::string& name);

} // namespace railbridge::test
