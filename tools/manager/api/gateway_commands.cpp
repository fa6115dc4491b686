#include "tools/manager/api/gateway_commands.hpp"

#include "adapters/identity/identity.hpp"
#include "tools/manager/json/json_value.hpp"
#include "tools/manager/model/constraints.hpp"
#include "tools/manager/model/value_types.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace railbridge::manager {

namespace {

/// The documentation says payloads are JSON, the reference takes the bare id: both are fine.
std::string_view without_quotes(std::string_view payload) {
    if (payload.size() >= 2 && payload.front() == '"' && payload.back() == '"') {
        payload = payload.substr(1, payload.size() - 2);
    }
    return payload;
}

/// Of a message that publish() made; empty for anything else.
std::string ack_id_of(std::string_view payload) {
    const auto members = parse_json_object(payload, own_json);
    const JsonValue* ack_id = members ? member(*members, "ackId") : nullptr;
    const auto* text = ack_id == nullptr ? nullptr : std::get_if<std::string>(ack_id);
    return text == nullptr ? std::string() : *text;
}

/// For log lines: whatever a client sent, shortened and printable.
std::string shown(std::string_view payload) {
    constexpr std::size_t longest = 40;
    std::string text(payload.substr(0, longest));
    std::replace_if(
        text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c > 0x7E; }, '?');
    return text;
}

/// Later than the value and the writes that the attribute has already, also after the clock was set
/// back, or the gateway would take the newest for the oldest.
Millis time_of_issue(const Attribute& attribute, const std::vector<const PendingEvent*>& waiting,
                     Millis now) {
    Millis time = now;
    const auto follow = [&](Millis earlier) {
        if (earlier < now + max_pending_ahead) {
            time = std::max(time, earlier + 1);
        }
    };
    follow(attribute.timestamp);
    for (const PendingEvent* event : waiting) {
        follow(event->timestamp);
    }
    return time;
}

/// What the gateway reported meanwhile may be newer than the event; a time that a wrong clock gave
/// out is not.
Millis time_of_application(Millis issued, Millis known, Millis now) {
    return known < now + max_time_ahead ? std::max(issued, known) : issued;
}

bool breaks_constraints(const Attribute& attribute, const std::string& value_json) {
    MatchWork work;
    return attribute.constraints != nullptr &&
           !attribute.constraints->broken_by(value_json, std::nullopt, work).empty();
}

std::vector<std::string> ack_ids(const std::vector<const PendingEvent*>& events) {
    std::vector<std::string> ids;
    for (const PendingEvent* event : events) {
        ids.push_back(event->ack_id);
    }
    return ids;
}

} // namespace

std::optional<ApiError> GatewayCommands::refusal(const Asset& gateway, std::size_t count,
                                                 std::size_t bytes) const {
    const PendingQueue& pending = records_.pending();
    if (pending.count(gateway.id) + count <= max_pending_per_gateway &&
        pending.bytes(gateway.id) + bytes <= max_pending_bytes_per_gateway) {
        return std::nullopt;
    }
    return ApiError{ErrorCode::internal,
                    "gateway " + gateway.id +
                        " has too many unacknowledged writes; is it connected?"};
}

tl::expected<const PendingEvent*, ApiError>
GatewayCommands::issue(const Asset& gateway, const Asset& asset, const Attribute& attribute,
                       const std::string& value_json, Millis now) {
    const auto waiting = records_.pending().of_attribute(gateway.id, asset.id, attribute.name);
    const Millis time = time_of_issue(attribute, waiting, now);
    const bool gives_way = waiting.size() >= max_pending_per_attribute;
    const std::size_t freed =
        gives_way ? std::min(waiting.front()->value_json.size(), value_json.size()) : 0;
    if (auto why_not = refusal(gateway, gives_way ? 0 : 1, value_json.size() - freed)) {
        return tl::unexpected(std::move(*why_not));
    }
    if (gives_way) {
        const std::string oldest = waiting.front()->ack_id;
        log_(LogLevel::warning, "pending event " + oldest + " for " + attribute.name +
                                    " of asset " + asset.id +
                                    " gives way to a newer one: too many wait");
        records_.erase_pending(oldest);
    }
    PendingEvent event;
    event.ack_id = identity::random_asset_id();
    event.gateway_id = gateway.id;
    event.asset_id = asset.id;
    event.attribute = attribute.name;
    event.value_json = value_json;
    event.timestamp = time;
    const PendingEvent& kept = records_.add_pending(std::move(event));
    outbox_.issued.push_back(kept.ack_id);
    if (const Session* session = listening(gateway.id); session != nullptr) {
        publish(*session, kept);
        offers_.sent(kept.ack_id);
    }
    return &kept;
}

/// The session of a gateway that takes events now. A resumed one is about to be sent everything
/// that waits, which nothing must overtake.
const Session* GatewayCommands::listening(const std::string& gateway_id) const {
    const User* user = records_.gateway_user(gateway_id);
    const Session* session = user == nullptr ? nullptr : sessions_.current(user->name);
    const bool listens = session != nullptr && session->takes_pending &&
                         session->redeliver_at == 0 && !session->is_blocked();
    return listens ? session : nullptr;
}

void GatewayCommands::publish(const Session& session, const PendingEvent& event) {
    const std::string topic = pending_topic(session.caller.realm, session.caller.client_id);
    const FilterTable& filters = records_.filters();
    const int granted = filters.qos(session.caller.client_id, topic).value_or(0);
    outbox_.publishes.push_back(
        {session.caller.client_id, topic,
         pending_json(event.ack_id, {event.asset_id, event.attribute, event.value_json,
                                     event.timestamp, false, session.caller.realm}),
         std::min(granted, 1), Purpose::command,
         !filters.is_in_broker(session.caller.client_id, topic), session.delivery});
}

void GatewayCommands::redeliver(Session& session) {
    if (session.is_blocked()) {
        return;
    }
    session.delivery = ++deliveries_;
    for (const PendingEvent* event : records_.pending().of_gateway(session.caller.gateway_id)) {
        publish(session, *event);
        offers_.sent(event->ack_id);
    }
}

/// An event can wait for the disk while its connection ends and the next one asks for everything.
bool GatewayCommands::is_outdated(const Publish& publish) const {
    if (publish.purpose != Purpose::command) {
        return false;
    }
    const Session* session = sessions_.current(publish.client_id);
    return session == nullptr || session->delivery != publish.delivery;
}

bool GatewayCommands::is_newest(const PendingEvent& event) const {
    const auto of_attribute =
        records_.pending().of_attribute(event.gateway_id, event.asset_id, event.attribute);
    return of_attribute.back() == &event;
}

void GatewayCommands::offer_again(Millis running) {
    constexpr Millis precision = 1000;
    if (running < next_offers_) {
        return;
    }
    next_offers_ = running + precision;
    for (const std::string& id : offers_.due(records_.pending().all(), running)) {
        const PendingEvent* event = records_.pending().find(id);
        const Session* session = listening(event->gateway_id);
        if (session == nullptr) {
            continue;
        }
        if (is_newest(*event)) {
            publish(*session, *event);
        }
        offers_.sent_again(id, running);
    }
}

bool GatewayCommands::may_deliver_again(Session& session, std::string_view payload) const {
    const PendingEvent* kept = records_.pending().find(ack_id_of(payload));
    if (kept == nullptr || kept->gateway_id != session.caller.gateway_id || session.is_blocked()) {
        return false;
    }
    const auto waiting = records_.pending().of_gateway(kept->gateway_id);
    const auto next = std::find_if(waiting.begin(), waiting.end(), [&](const PendingEvent* event) {
        return event->sequence > session.delivered_again;
    });
    const bool is_in_order = kept == waiting.front() || (next != waiting.end() && kept == *next);
    if (is_in_order) {
        session.delivered_again = kept->sequence;
    }
    return is_in_order;
}

void GatewayCommands::acknowledge(const std::string& gateway_id, std::string_view payload,
                                  Millis now) {
    const std::string_view ack_id = without_quotes(payload);
    const PendingEvent* found = records_.pending().find(ack_id);
    if (found == nullptr || found->gateway_id != gateway_id) {
        log_(LogLevel::info, "gateway " + gateway_id + " acknowledged " + shown(ack_id) +
                                 ", which does not wait for it: ignored");
        return;
    }
    const PendingEvent event = *found;
    for (const std::string& id :
         ack_ids(records_.pending().of_attribute(gateway_id, event.asset_id, event.attribute))) {
        const std::int64_t sequence = records_.pending().find(id)->sequence;
        if (sequence < event.sequence) {
            log_(LogLevel::info, "pending event " + id + " is superseded by " + event.ack_id);
        }
        if (sequence <= event.sequence) {
            records_.erase_pending(id);
        }
    }
    apply(event, now);
}

void GatewayCommands::apply(const PendingEvent& event, Millis now) {
    const Asset* asset = records_.assets().find(event.asset_id);
    const auto attribute =
        asset == nullptr ? Attributes::const_iterator{} : asset->attributes.find(event.attribute);
    if (asset == nullptr || attribute == asset->attributes.end()) {
        log_(LogLevel::warning, "acknowledged " + event.ack_id + ", but attribute " +
                                    event.attribute + " of asset " + event.asset_id + " is gone");
        return;
    }
    const auto value = coerced(kept_value(event.value_json), attribute->second.type);
    if (!value) {
        log_(LogLevel::warning,
             "acknowledged " + event.ack_id +
                 ", but the attribute has another type now: " + value.error().text);
        return;
    }
    if (breaks_constraints(attribute->second, *value)) {
        log_(LogLevel::warning,
             "acknowledged " + event.ack_id + ": the value of attribute " + event.attribute +
                 " of asset " + event.asset_id +
                 " breaks constraints that were changed meanwhile, but it is what the device has");
    }
    const Millis time = time_of_application(event.timestamp, attribute->second.timestamp, now);
    const Attribute* written = records_.set_value(event.asset_id, event.attribute, *value, time);
    events_.attribute_changed(*asset, *written);
}

void GatewayCommands::expire(Millis now, Millis running) {
    for (const std::string& id :
         ages_.over(pending_lifetime, records_.pending().all(), now, running)) {
        log_(LogLevel::warning, "pending event " + id + " was not acknowledged in 24 h: given up");
        records_.erase_pending(id);
    }
}

void GatewayCommands::withdraw(const std::vector<std::string>& ack_ids) {
    for (const std::string& id : ack_ids) {
        if (records_.pending().find(id) != nullptr) {
            log_(LogLevel::warning, "pending event " + id +
                                        " is taken back: it could not be "
                                        "stored safely, and its writer was told so");
            records_.erase_pending(id);
        }
    }
}

void GatewayCommands::forget_asset(const std::string& asset_id) {
    const Asset* gateway = records_.assets().gateway_above(asset_id);
    const std::string owner = gateway == nullptr ? asset_id : gateway->id;
    for (const std::string& id : ack_ids(records_.pending().of_gateway(owner))) {
        if (owner == asset_id || records_.pending().find(id)->asset_id == asset_id) {
            records_.erase_pending(id);
        }
    }
}

void GatewayCommands::forget_attribute(const std::string& asset_id, const std::string& attribute) {
    const Asset* gateway = records_.assets().gateway_above(asset_id);
    if (gateway == nullptr) {
        return;
    }
    for (const std::string& id :
         ack_ids(records_.pending().of_attribute(gateway->id, asset_id, attribute))) {
        log_(LogLevel::info, "pending event " + id + " is forgotten: attribute " + attribute +
                                 " of asset " + asset_id + " was removed");
        records_.erase_pending(id);
    }
}

} // namespace railbridge::manager
