#pragma once
// The manager inside the broker: translates callbacks, owns lock, store and manager.

#include "tools/manager/api/manager.hpp"
#include "tools/manager/plugin/broker_api.hpp"
#include "tools/manager/plugin/session_ender.hpp"
#include "tools/manager/plugin/wake_up.hpp"
#include "tools/manager/state/state_lock.hpp"

#include <memory>
#include <string>
#include <vector>

namespace railbridge::manager {

/// One per broker; every call comes from the broker's thread. Functions may throw: the C entry
/// points catch everything.
class Plugin {
public:
    struct Options {
        std::string state_dir;
        HistorySettings history;
        bool strict = false;  ///< see Manager::set_strict
        std::string greeting; ///< printed to stdout when the broker serves; empty: nothing
    };

    static Result<std::unique_ptr<Plugin>> open(const Options& options);

    /// Each gives the result the broker expects.
    int on_auth(const mosquitto_evt_basic_auth& event);
    int on_access(const mosquitto_evt_acl_check& event);
    int on_message(mosquitto_evt_message& event);
    int on_disconnect(const mosquitto_evt_disconnect& event);
    int on_control(const mosquitto_evt_control& event);
    /// SIGHUP, or the terminal is closed: the broker asks for every client it knows whether it may
    /// still be connected, those that are away included. The next tick comes after that.
    int on_reload();
    int on_tick();

    /// Commits what came after the last tick (last wills at shutdown).
    void close();

private:
    Plugin(Options options, StateLock lock, std::unique_ptr<WakeUp> wake_up,
           std::unique_ptr<Store> store, SessionEnder session_ender, std::string secret_hash);

    bool is_admin_login(const mosquitto_evt_basic_auth& event) const;
    int on_admin_access(const mosquitto_evt_acl_check& event) const;
    void send(const Outbox& outbox);
    void greet();

    Options options_;
    StateLock lock_;
    std::unique_ptr<WakeUp> wake_up_; ///< outlives the store, whose thread uses it
    std::unique_ptr<Store> store_;
    SessionEnder session_ender_;
    std::string admin_secret_hash_;
    Manager manager_;
    bool reloading_ = false; ///< an authentication is no CONNECT
    bool kicking_ = false;   ///< a kick asks again for every subscription of the kicked client
    bool greeted_ = false;
};

} // namespace railbridge::manager
