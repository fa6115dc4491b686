#pragma once
// Reloads of a running bridge: the files are read and checked wholly on a thread of their own, a
// good mapping is offered to the engine, and whoever asked is told what came of it.

#include "adapters/config/daemon_config.hpp"
#include "adapters/daemon/reload_answer.hpp"
#include "adapters/daemon/site_files.hpp"
#include "adapters/runtime/asio.hpp"
#include "adapters/runtime/control_server.hpp"
#include "adapters/runtime/service_notify.hpp"
#include "bridge/engine/effect.hpp"
#include "bridge/ports/event_sink.hpp"
#include "bridge/ports/log.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

namespace railbridge::daemon {

/// All on the hub's thread, but reading and copying files. One reload at a time: who asks meanwhile
/// gets the next one, which reads the files again.
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
    /// Waits for the thread, which reads files at most.
    ~ReloadDesk();
    ReloadDesk(const ReloadDesk&) = delete;
    ReloadDesk& operator=(const ReloadDesk&) = delete;

    /// @param reply  empty: nobody waits, as after SIGHUP; it is logged in any case
    void reload(Reply reply);
    void taken(const MappingTaken& taken);
    void refused(const MappingRefused& refused);

private:
    void begin();
    void in_background(std::function<void()> work, std::function<void()> then);
    void checked();
    void finish(ReloadAnswer answer);
    void say(const ReloadAnswer& answer);

    Parts parts_;
    std::vector<Reply> served_;  ///< by the reload under way
    std::vector<Reply> waiting_; ///< for the one after it
    bool under_way_ = false;
    std::shared_ptr<Loaded> loaded_; ///< by the thread, then by the hub
    std::uint64_t offers_ = 0;
    std::thread thread_;
};

} // namespace railbridge::daemon
