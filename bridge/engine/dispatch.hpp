#pragma once
// Runs effects against the ports, in order.

#include "bridge/engine/effect.hpp"
#include "bridge/ports/journal_port.hpp"
#include "bridge/ports/line_port.hpp"
#include "bridge/ports/log.hpp"
#include "bridge/ports/uplink_port.hpp"

#include <functional>

namespace railbridge {

/// Borrowed; all must outlive the calls.
struct Ports {
    LinePort& lines;
    UplinkPort& uplink;
    JournalPort& journal;
    Log& log;
    std::function<void(const AnswerRequest&)> answer;
    std::function<void()> stopped;
    std::function<void(KeepLearned)> learned = {};                   ///< may be empty
    std::function<void(const AnswerControl&)> control = {};          ///< may be empty
    std::function<void(AuditEntry)> audit = {};                      ///< may be empty
    std::function<void(const MappingTaken&)> mapping_taken = {};     ///< may be empty
    std::function<void(const MappingRefused&)> mapping_refused = {}; ///< may be empty
};

/// Leaves `effects` empty, with its memory.
void dispatch(Effects& effects, Ports& ports);

} // namespace railbridge
