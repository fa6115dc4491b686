#pragma once
// A gateway with assets below it, and what belongs to others.

#include "tests/conformance/site.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace railbridge::conformance {

/// gateway (itself) > child > A > leaf, child > sibling; another gateway > foreign; the realm >
/// building.
struct GatewaySite {
    explicit GatewaySite(Site& site);

    std::map<std::string, std::string> names() const; ///< id -> name

    std::string itself;
    std::string child;
    std::string a;
    std::string leaf;
    std::string sibling;
    std::string foreign;
    std::string building;
};

std::string pending_topic(const Client& gateway);
/// Subscribes to pending events; throws when that is refused.
void watch_pending(Client& gateway, int qos = 1);
/// The next pending event; its payload, or nothing in time.
std::optional<Message> next_pending(Client& gateway);
/// `name=value` of pending events that arrived up to a fence, joined by ", "; or "nothing".
std::string pending_behind(Client& gateway);
/// The same of exactly `count`, waited for.
std::string pending_of(Client& gateway, std::size_t count);

std::string ack_id(const std::optional<Message>& pending);
/// Waits until the acknowledgement was looked at.
void acknowledge(Client& gateway, const std::string& payload);

/// Asks again until `see` says `wanted` or patience is over; what it said last.
std::string eventually(const Site& site, const std::string& wanted,
                       const std::function<std::string()>& see);

} // namespace railbridge::conformance
