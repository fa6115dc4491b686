#pragma once
// One event for several subscriptions, before each of them gets a message of its own.

#include "tools/manager/api/event_filter.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace railbridge::manager {

/// A filter that an event meets, whatever becomes of it before the event leaves.
struct Hearer {
    std::string client_id;
    std::string text; ///< of the filter
    std::shared_ptr<const EventFilter> filter;
    int qos = 0;
    bool is_direct = false; ///< see Publish
};

using Audience = std::vector<Hearer>;

/// What it takes to keep it until the event leaves.
std::size_t bytes_of(const Audience& audience);

/// What it costs does not depend on how long the payload is that so many are told, and those who
/// listen to everything are written down once for all attributes of an asset.
struct Announcement {
    std::string asset_id;
    std::string attribute; ///< empty: of the asset
    std::string payload;
    std::string value;                           ///< to filters of bare values
    std::string opened;                          ///< of the asset, to restricted users
    bool is_open = true;                         ///< restricted users may see the attribute
    std::shared_ptr<const Audience> wide = {};   ///< may be null, as `narrow`
    std::shared_ptr<const Audience> narrow = {}; ///< filters that name the attribute

    /// Of those audiences that were made for this event and no other before it.
    std::size_t audience_bytes = 0;

    const std::string& payload_for(const EventFilter& filter) const;
    std::size_t bytes() const {
        return payload.size() + value.size() + opened.size() + audience_bytes;
    }
};

/// By client id and topic. Filters of one client that lead to the same topic give one message. They
/// point into the announcement.
using Addressees = std::map<std::pair<std::string, std::string>, std::vector<const Hearer*>>;

Addressees addressees(const Announcement& announcement);

/// Whether the hearer may be told of the asset now: what waits was meant for who could hear it
/// then.
using IsHeard = std::function<bool(const Hearer&, const std::string& asset_id)>;

/// Of the filters that lead to one topic, what is heard still, as one. Nothing when none is.
std::optional<Hearer> heard(const std::vector<const Hearer*>& hearers, const std::string& asset_id,
                            const IsHeard& is_heard);

} // namespace railbridge::manager
