#pragma once
// Watching the events of a subscription.

#include "tests/conformance/site.hpp"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace railbridge::conformance {

using Act = std::function<void()>;

/// What arrives on `events/` + `filter` because of `act`, or nothing if the filter is refused:
/// waits for the first event, then reads on up to a fence.
std::vector<Message> events_of(Client& client, const std::string& filter, const Act& act);

/// Their answers; "refused" if the filter is.
std::string seen_of(Client& client, const std::string& filter, const Act& act);
/// The same when nothing is to arrive: looks only up to a fence behind `act`.
std::string seen_behind(Client& client, const std::string& filter, const Act& act);

/// Topics below `events/assets/` with ids replaced by names, joined by ' '.
std::string topics_of(const std::vector<Message>& messages, const Client& client,
                      const std::map<std::string, std::string>& names);

/// Writes an attribute; throws if that is not answered by an event.
void write(Client& client, const std::string& asset, const std::string& attribute,
           const std::string& value);
/// Updates an asset; throws if that is not answered by an event.
void update(Client& client, const std::string& asset, const std::string& body);

} // namespace railbridge::conformance
