#pragma once
// The writes waiting for gateways to acknowledge them, in memory.

#include "tools/manager/store/store.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace railbridge::manager {

/// Ordered by arrival per gateway. Holds no rules; those are in gateway_commands.
class PendingQueue {
public:
    const PendingEvent* find(std::string_view ack_id) const;

    /// Of one gateway, oldest first. Valid until the next change.
    std::vector<const PendingEvent*> of_gateway(std::string_view gateway_id) const;
    /// Of one attribute, oldest first. Valid until the next change.
    std::vector<const PendingEvent*> of_attribute(std::string_view gateway_id,
                                                  std::string_view asset_id,
                                                  std::string_view attribute) const;
    /// Oldest first. Valid until the next change.
    std::vector<const PendingEvent*> all() const;

    std::size_t count(std::string_view gateway_id) const;
    /// Of the values that wait for the gateway.
    std::size_t bytes(std::string_view gateway_id) const;
    std::int64_t next_sequence() const;

    const PendingEvent& put(PendingEvent event);
    void erase(std::string_view ack_id);

private:
    std::map<std::int64_t, PendingEvent> events_;
    std::map<std::string, std::int64_t, std::less<>> by_ack_id_;
    std::map<std::string, std::map<std::int64_t, const PendingEvent*>, std::less<>> by_gateway_;
    std::map<std::string, std::size_t, std::less<>> bytes_; ///< of values, by gateway
};

} // namespace railbridge::manager
