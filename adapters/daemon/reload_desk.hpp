#pragma once
// Reloads of a running bridge: files are read and checked wholly beside the hub, a good mapping is
// offered to the engine, and whoever asked is told what came of it.

#include "adapters/config/daemon_config.hpp"
#include "adapters/daemon/background.hpp"
#include "adapters/daemon/reload_answer.hpp"
#include "adapters/daemon/site_files.hpp"
#include "adapters/runtime/control_server.hpp"
#include "adapters/runtime/service_notify.hpp"
#include "bridge/engine/effect.hpp"
#include "bridge/ports/event_sink.hpp"
#include "bridge/ports/log.hpp"

#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <future>
#include <memory>
#include <string>

namespace railbridge::daemon {

/// One reload, whoever wants it.
struct ReloadJob {
    std::function<Loaded()> load; ///< beside the hub
    /// Beside the hub, when the mapping runs: what is to be kept of it.
    std::function<Status(const config::LoadedConfig&)> keep;
    std::function<void(const ReloadAnswer&)> then; ///< on the hub; may be empty
    /// Undoes a reload: from the third try in a row on it is forced, see MappingOffered.
    bool goes_back = false;
};

/// All on the hub's thread, but reading and copying files. One at a time, in order.
class ReloadDesk {
public:
    using Reply = runtime::ControlServer::Reply;

    struct Parts {
        boost::asio::io_context& context;
        EventSink sink;
        Log& log;
        runtime::ServiceNotify& notify;
        std::filesystem::path bridge_toml;
        const config::DaemonConfig& running; ///< as it was at the start
    };
    /// The references must outlive the desk.
    explicit ReloadDesk(Parts parts);

    /// The files as they are now. The mapping is accepted then, for later starts.
    /// @param reply  empty: nobody waits, as after SIGHUP; it is logged in any case
    void reload(Reply reply);
    void run(ReloadJob job);
    /// The files were edited while the bridge was stopped, and copied: until its engine has taken
    /// them other reloads wait.
    void edited();
    /// A reload is under way, or waits.
    bool busy() const { return !jobs_.empty(); }
    /// Asked before reload(): not empty, and it is not done for this reason.
    std::function<std::string()> why_not;
    /// Called when it is done.
    std::function<void()> reloaded;
    /// Of the journal: how what was open ended is to be in it before anything is kept, or the next
    /// start would go on with that where the kept mapping leads.
    std::function<std::shared_future<bool>()> stored;

    void taken(const MappingTaken& taken);
    void refused(const MappingRefused& refused);

private:
    void begin();
    void checked();
    void keep(const std::shared_ptr<const Mapping>& mapping, const ReloadAnswer& answer);
    void finish(const ReloadAnswer& answer);
    void note_assets(const Mapping& mapping) const;
    void say(const ReloadAnswer& answer) const;

    Parts parts_;
    std::deque<ReloadJob> jobs_;     ///< the first is under way
    std::shared_ptr<Loaded> loaded_; ///< by the work, then by the hub
    std::uint64_t offers_ = 0;
    bool offered_ = false;
    std::uint32_t tries_back_ = 0; ///< in a row
    Background background_;        ///< last: its work uses what stands above
};

} // namespace railbridge::daemon
