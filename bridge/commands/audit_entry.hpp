#pragma once
// What the audit says of one thing the bridge did, or refused to do, to a device.

#include "bridge/base/time.hpp"
#include "bridge/base/value.hpp"

#include <cstdint>
#include <string>

namespace railbridge {

/// One line of the audit, complete in itself: the mapping may be another one when it is read.
struct AuditEntry {
    WallTime at{};        ///< when it ended
    std::string kind;     ///< command, what the bridge did by itself: "pulse release", ..., or
                          ///< "device replaced"
    std::string ack_id;   ///< empty for what nobody asked for
    std::string asset;    ///< key; empty if the mapping has no such asset
    std::string asset_id; ///< at the manager
    std::string attribute;
    WallTime event_time{};  ///< as the manager stamped it; the epoch if there is none
    Value before;           ///< the last reading before anything was sent; null if there is none
    Value value;            ///< what was to be written
    std::string value_json; ///< not empty: the value as it came, because it is structured
    std::string units;      ///< of both values
    std::string line;       ///< key; empty where no register stands behind the attribute
    std::uint8_t unit = 0;  ///< unit id on that line
    std::string address;    ///< `co:3`
    std::string verdict;    ///< acked, passed, superseded, expired, rejected, failed, unknown
    std::string reason;     ///< may be empty
    Duration took{};        ///< from its arrival to its end
};

} // namespace railbridge
