#pragma once
// The bridge under measurement: the installed kind of program, as a process of its own.

#include "tools/benchmark/scene.hpp"

#include <sys/types.h>

#include <cstdint>
#include <string>

namespace railbridge::bench {

/// Runs from construction to destruction. Throws std::runtime_error, with the end of its log, when
/// it does not do what is waited for.
class BridgeRun {
public:
    explicit BridgeRun(Scene& scene);
    BridgeRun(const BridgeRun&) = delete;
    BridgeRun& operator=(const BridgeRun&) = delete;
    ~BridgeRun();

    pid_t pid() const { return pid_; }
    std::int64_t started_ns() const { return started_ns_; } ///< just before fork

    /// Until the first request has reached a device.
    /// @return when it was seen there; plcsim is asked without pause, so a fraction of a ms late
    std::int64_t first_request_ns();

    /// Until the bridge has published the value of the last register of every unit.
    void await_all_values();

    /// The OpenRemote id of the asset of that unit, once its values were published.
    std::string asset_id(int unit);

private:
    [[noreturn]] void give_up(const std::string& what) const;

    Scene& scene_;
    std::int64_t started_ns_ = 0;
    pid_t pid_ = -1;
};

} // namespace railbridge::bench
