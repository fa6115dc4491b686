#pragma once
// A mapping file that runs on trial: unless a person confirms it in time, the bridge goes back to
// what it ran before, also after a restart.

#include "adapters/daemon/reload_desk.hpp"
#include "adapters/daemon/trial_requests.hpp"
#include "adapters/runtime/asio.hpp"
#include "adapters/store/trial_file.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace railbridge::daemon {

/// On the hub's thread. Whoever applies a file says so first (begin), puts it in place himself (the
/// service may not write where the files are), and has it loaded (load). Until it is confirmed
/// nothing else is loaded, and what was accepted last stays what a start falls back to.
class TrialDesk {
public:
    using Reply = runtime::ControlServer::Reply;

    struct Parts {
        boost::asio::io_context& context;
        ReloadDesk& reloads;
        Log& log;
        std::filesystem::path bridge_toml;
        const config::DaemonConfig& running;
    };
    /// The references must outlive the desk.
    explicit TrialDesk(Parts parts);

    void handle(const TrialRequest& request, Reply reply);

private:
    enum class Phase : std::uint8_t {
        none,
        begun, ///< the file may have been changed
        runs,  ///< and it runs
        confirming,
        going_back,
        gone_back ///< what is not confirmed still lies where the file is
    };

    std::string begin(const TrialRequest& request);
    void load(Reply reply);
    std::string cancel();
    void confirm(Reply reply);
    void go_back();
    void went_back(const ReloadAnswer& answer, const std::shared_ptr<Status>& restored);
    void end();
    std::string why_no_reload() const;
    void wait(Duration time);

    Parts parts_;
    store::TrialFile record_;
    Phase phase_ = Phase::none;
    store::Trial trial_;
    std::string applied_; ///< the file's text that runs
    boost::asio::steady_timer timer_;
    Background background_;
};

struct InterruptedTrial {
    bool put_back = false; ///< a file is another one now
    std::string why_not;   ///< not empty: the files must not be run as they are
};
/// Before a bridge starts: ends a trial that a restart has interrupted, and puts back what was
/// there before.
InterruptedTrial end_interrupted_trial(const std::filesystem::path& state_dir, Log& log);

} // namespace railbridge::daemon
