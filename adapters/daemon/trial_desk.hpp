#pragma once
// A mapping file that runs on trial: unless a person confirms it in time, the bridge goes back to
// what it ran before, also after a restart.

#include "adapters/daemon/reload_desk.hpp"
#include "adapters/daemon/trial_requests.hpp"
#include "adapters/runtime/asio.hpp"
#include "adapters/store/trial_file.hpp"

#include <chrono>
#include <cstdint>
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
        /// A write that is under way keeps the bridge from going back for a moment.
        std::chrono::milliseconds try_again{5000};
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
    std::string why_not_begin(const std::filesystem::path& file) const;
    void load(Reply reply);
    Loaded load_applied(store::Trial& trial) const;
    ReloadAnswer was_loaded(const ReloadAnswer& answer, const store::Trial& trial);
    std::string cancel();
    void confirm(Reply reply);
    void go_back();
    void went_back(const ReloadAnswer& answer, const Status& restored);
    Status end_record() const;
    Status end();
    std::string why_no_reload() const;
    std::string unconfirmed() const;
    void wait(); ///< until the timer expires

    Parts parts_;
    store::TrialFile record_;
    Phase phase_ = Phase::none;
    store::Trial trial_;
    bool loading_ = false;   ///< in phase begun
    bool cancelled_ = false; ///< while it was being loaded
    bool runs_ = false;      ///< whatever the phase has become since
    boost::asio::steady_timer::time_point deadline_;
    boost::asio::steady_timer timer_;
    Background background_;
};

} // namespace railbridge::daemon
