#pragma once
// `railbridge write` to a unit of a line: through a running bridge, or directly if none runs.

#include "adapters/config/daemon_config.hpp"
#include "adapters/daemon/write_way.hpp"
#include "adapters/runtime/system_clock.hpp"
#include "bridge/mapping/mapping.hpp"

namespace railbridge::daemon {

class LineWay : public WriteWay {
public:
    /// Keeps references.
    LineWay(const config::DaemonConfig& settings, const Line& line, UnitId unit)
        : settings_(settings)
        , line_(line)
        , unit_(unit) {}

    WordsOrFailure transact(const Request& request, Insist insist, LateGuard* late) override;
    void await_late_answers(const LateGuard& late) override;
    TimePoint now() override { return clock_.now().mono; }
    void wait(Duration time) override;
    void say(const std::string& text) override;

private:
    const config::DaemonConfig& settings_;
    const Line& line_;
    UnitId unit_;
    runtime::SystemClock clock_;
};

} // namespace railbridge::daemon
