#pragma once
// The decision machine: events in, effects out. It never blocks, never reads a clock, never does
// anything itself.

#include "bridge/base/time.hpp"
#include "bridge/engine/effect.hpp"
#include "bridge/engine/event.hpp"
#include "bridge/engine/settings.hpp"
#include "bridge/engine/status.hpp"
#include "bridge/mapping/mapping.hpp"

#include <memory>

namespace railbridge {

/// Single-threaded: all calls from one thread (the hub's). Owns its mapping.
class Engine {
public:
    Engine(Mapping mapping, EngineSettings settings);
    ~Engine();
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    /// Consumes one event and appends the work it causes to `effects`.
    void handle(const Event& event, Now now, Effects& effects);

    /// When to send Tick at the latest; `never` if there is nothing to wait for. Valid after
    /// handle().
    TimePoint next_wake() const;

    /// Cheap: for whoever looks every second.
    EngineSummary summary() const;
    /// All of it: the cost grows with the points.
    EngineStatus status(Now now) const;
    /// The one that runs: another after MappingTaken.
    const Mapping& mapping() const;
    std::shared_ptr<const Mapping> shared_mapping() const;

private:
    class State;
    std::unique_ptr<State> state_;
};

} // namespace railbridge
