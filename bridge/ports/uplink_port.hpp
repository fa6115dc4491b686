#pragma once
// What the engine asks of the connection to the manager, whatever protocol version speaks there.

#include "bridge/base/ids.hpp"
#include "bridge/openremote/types.hpp"

#include <string>

namespace railbridge {

/// What the other side can do. The published API is a draft; a mode for released managers has fewer
/// flags.
struct UplinkCapabilities {
    bool pending_and_acknowledge = true;
    bool responses = true;
    bool timestamps = false;
    bool asset_operations = true;
};

/// Called on the hub's thread; never blocks. Each call with a PublishId is answered by one
/// PublishDone.
class UplinkPort {
public:
    virtual ~UplinkPort() = default;

    virtual UplinkCapabilities capabilities() const = 0;
    virtual void publish_update(const UpdateBatch& batch) = 0;
    virtual void acknowledge(PublishId id, const std::string& ack_id) = 0;

    /// Asset operations, answered by ResponseReceived (or nothing: the engine keeps the time).
    virtual void create_asset(PublishId id, AssetIndex asset) = 0;
    virtual void get_asset(PublishId id, AssetIndex asset) = 0;
    /// `document` is what AssetCompared carried.
    virtual void update_asset(PublishId id, AssetIndex asset, const std::string& document) = 0;

    /// The asset exists: subscribes to its attribute events, if that is not done yet. EventsGranted
    /// follows when all assets have theirs.
    virtual void watch_asset(AssetIndex asset) = 0;

    /// Subscribes to, or leaves, pending events. Left when the journal cannot keep them. What the
    /// manager says to a subscription comes as PendingAnswered; while the uplink is down, with the
    /// next UplinkUp.
    virtual void accept_pending(bool accept) = 0;
};

} // namespace railbridge
