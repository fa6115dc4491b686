#pragma once
// A railbridge-manager of our own, in a temporary state directory on a free port of loopback.

#include <sys/types.h>

#include <string>
#include <vector>

namespace railbridge::conformance {

class OwnManager {
public:
    struct Programs {
        std::string manager; ///< file of railbridge-manager
        std::string plugin;  ///< file of its broker plugin; empty: it finds it itself
    };

    explicit OwnManager(Programs programs);
    ~OwnManager(); ///< stops it and removes the directory
    OwnManager(const OwnManager&) = delete;
    OwnManager& operator=(const OwnManager&) = delete;

    int port() const { return port_; }
    /// On the same port and state as before.
    void start();
    void stop();
    /// SIGKILL.
    void kill_hard();

    struct Ran {
        int exit_code = 0;
        std::string out; ///< stdout and stderr
    };
    /// railbridge-manager `arguments` --state DIR.
    Ran run(std::vector<std::string> arguments) const;
    /// The same; throws when it fails.
    std::string run_ok(const std::vector<std::string>& arguments) const;
    /// The secret of a new service user.
    std::string add_user(const std::string& realm, const std::string& name,
                         const std::vector<std::string>& options = {}) const;

private:
    bool serves() const;
    void end_with(int signal);

    Programs programs_;
    std::string directory_;
    int port_ = 0;
    pid_t process_ = -1;
};

} // namespace railbridge::conformance
