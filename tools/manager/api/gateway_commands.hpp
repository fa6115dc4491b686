#pragma once
// Writes to what a gateway owns: kept until the gateway says they are done.

#include "tools/manager/api/events.hpp"
#include "tools/manager/api/log.hpp"
#include "tools/manager/api/pending_ages.hpp"
#include "tools/manager/api/pending_offers.hpp"
#include "tools/manager/api/sessions.hpp"
#include "tools/manager/model/write_time.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace railbridge::manager {

/// Bounds. An attribute with `max_per_attribute` waiting loses its oldest for a new one; a gateway
/// with `max_per_gateway` waiting, or with so many bytes of values, gets no more; after
/// `pending_lifetime` a write is given up (see PendingAges for what counts).
inline constexpr std::size_t max_pending_per_attribute = 16;
inline constexpr std::size_t max_pending_per_gateway = 1024;
inline constexpr std::size_t max_pending_bytes_per_gateway = std::size_t{16} * 1024 * 1024;
inline constexpr Millis pending_lifetime = Millis{24} * 60 * 60 * 1000;
/// By how much an event's time may lie ahead of the clock, which was set back, to be later than
/// what was there. A gateway takes an event that waited to be younger by as much, and refuses what
/// is too old: so this is little beside the ages that commands are given. Further back the time is
/// that of the clock, and a gateway may refuse the event.
inline constexpr Millis max_pending_ahead = max_time_ahead;

/// Every event is committed before it is published (the outbox waits for the commit), delivered
/// again in order in the tick after its gateway subscribes, offered again by and by while it is not
/// acknowledged, and applied once, by the acknowledgement of its owner.
class GatewayCommands {
public:
    GatewayCommands(Records& records, Outbox& outbox, Events& events, Sessions& sessions, Log log)
        : records_(records)
        , outbox_(outbox)
        , events_(events)
        , sessions_(sessions)
        , log_(std::move(log)) {}

    /// Why `count` more events, whose values have so many bytes, cannot wait for this gateway;
    /// nothing when they can.
    std::optional<ApiError> refusal(const Asset& gateway, std::size_t count,
                                    std::size_t bytes) const;

    /// `value_json` fits the attribute already. Gives the event, valid until the next change, or
    /// why the write cannot wait.
    tl::expected<const PendingEvent*, ApiError> issue(const Asset& gateway, const Asset& asset,
                                                      const Attribute& attribute,
                                                      const std::string& value_json, Millis now);

    /// Applies the value with the later of both timestamps (unless that of the value before comes
    /// from a clock that was wrong) and forgets it and the older ones of the same attribute.
    /// Unknown, repeated and foreign ids change nothing; a log line says so. The
    /// constraints were asked when the event was issued: the device has the value now, whatever
    /// they have become.
    void acknowledge(const std::string& gateway_id, std::string_view payload, Millis now);

    /// Sends everything that waits for this gateway, oldest first; nothing on a connection that is
    /// about to be ended.
    void redeliver(Session& session);

    /// Whether this is a pending event that must not leave any more: of an earlier delivery.
    bool is_outdated(const Publish& publish) const;

    /// At every tick: offers again what may have been lost on its way to a gateway that listens. Of
    /// one attribute only the newest: an older one must not come after it.
    void offer_again(Millis running);

    /// Whether the broker may deliver a message that it kept while the gateway was away: only what
    /// still waits, and only in order. Whatever else waits is sent by redeliver() after that.
    bool may_deliver_again(Session& session, std::string_view payload) const;

    /// Gives up what has waited too long. `running`: a clock that never jumps.
    void expire(Millis now, Millis running);

    /// Takes back events whose requester was told that they failed.
    void withdraw(const std::vector<std::string>& ack_ids);

    /// Forgets what waits for an asset that is deleted, or for a deleted gateway.
    void forget_asset(const std::string& asset_id);
    /// Forgets what waits for an attribute that is removed.
    void forget_attribute(const std::string& asset_id, const std::string& attribute);

private:
    const Session* listening(const std::string& gateway_id) const;
    bool is_newest(const PendingEvent& event) const;
    void publish(const Session& session, const PendingEvent& event);
    void apply(const PendingEvent& event, Millis now);

    Records& records_;
    Outbox& outbox_;
    Events& events_;
    Sessions& sessions_;
    Log log_;
    PendingAges ages_;
    PendingOffers offers_;
    Millis next_offers_ = 0;
    std::uint64_t deliveries_ = 0;
};

} // namespace railbridge::manager
