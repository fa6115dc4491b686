#pragma once
// How adapters hand events to the hub.

#include "bridge/engine/event.hpp"

#include <functional>

namespace railbridge {

/// Callable from every thread; returns at once; events of one thread arrive in order. Does nothing
/// after the hub stopped.
using EventSink = std::function<void(Event)>;

} // namespace railbridge
