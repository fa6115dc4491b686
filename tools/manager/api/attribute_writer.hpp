#pragma once
// Every value that is written, by whomever, takes this way.

#include "tools/manager/api/gateway_commands.hpp"
#include "tools/manager/model/match_work.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace railbridge::manager {

struct Written {
    std::string ack_id; ///< empty: stored; else it waits for the gateway under this id
    std::string value_json;
    Millis timestamp = 0;
};

class AttributeWriter {
public:
    AttributeWriter(Records& records, Outbox& outbox, Events& events, GatewayCommands& commands)
        : records_(records)
        , outbox_(outbox)
        , events_(events)
        , commands_(commands) {}

    /// `value_json` fits the attribute's type. Stored with time_of_write(). Stored at once, unless
    /// the asset belongs to a gateway and somebody else writes: then it becomes a pending event.
    /// `by_gateway`: the id of the writing gateway, empty for anybody else.
    tl::expected<Written, ApiError> write(const Asset& asset, const std::string& attribute,
                                          const std::string& value_json,
                                          std::string_view by_gateway, Millis now);

    /// The same for a value that was found to be allowed by refusal().
    tl::expected<Written, ApiError> write_allowed(const Asset& asset, const Attribute& attribute,
                                                  const std::string& value_json,
                                                  std::string_view by_gateway, Millis now);

    /// Why this value may not be written, whoever writes it; nothing when it may. `work`: of the
    /// whole message.
    static std::optional<ApiError> refusal(const Asset& asset, const Attribute& attribute,
                                           const std::string& value_json, Millis now,
                                           MatchWork& work);

    /// Why `count` values of this asset, with so many bytes, cannot all be written now; nothing
    /// when they can.
    std::optional<ApiError> refusal(const Asset& asset, std::size_t count, std::size_t bytes,
                                    std::string_view by_gateway) const;

    /// Stores a value whoever owns the asset: for what the manager itself knows.
    void store(const Asset& asset, const std::string& attribute, const std::string& value_json,
               Millis now);

    /// Reacts to the new state of a gateway's own attributes: a disabled one is disconnected.
    void heed_gateway(const Asset& gateway);

private:
    Records& records_;
    Outbox& outbox_;
    Events& events_;
    GatewayCommands& commands_;
};

/// Credentials and status of a gateway asset: written by the manager alone.
bool is_managed_attribute(const Asset& asset, std::string_view attribute);

/// What is said to whoever tries.
ApiError managed(std::string_view attribute);

bool is_disabled(const Asset& gateway);

} // namespace railbridge::manager
