#pragma once
// The vocabulary of the MQTT Gateway API, without its JSON and its topics.

#include "bridge/base/ids.hpp"
#include "bridge/base/time.hpp"
#include "bridge/base/value.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace railbridge {

/// Names one publish until its PUBACK; never reused within a run.
using PublishId = std::uint64_t;

struct AttributeValue {
    std::string attribute;
    Value value;       ///< null clears
    bool json = false; ///< its text is a JSON document, to be sent as it is

    AttributeValue(std::string attribute_name, Value new_value)
        : attribute(std::move(attribute_name))
        , value(std::move(new_value)) {}
};

/// A multi-attribute update of one asset: each attribute once.
struct UpdateBatch {
    PublishId id = 0;
    AssetIndex asset{};
    std::vector<AttributeValue> values;
};

/// A write asked for by the manager, as journaled on arrival.
struct PendingEvent {
    std::string ack_id; ///< opaque, compared byte for byte
    std::string asset_id;
    std::string attribute;
    Value value;
    std::string value_json;  ///< the value as it came, for the audit
    bool structured = false; ///< an object, or a list of more than scalars: `value` is null then
    bool deleted = false;
    WallTime event_time{};    ///< as the manager stamped it
    WallTime received_wall{}; ///< when it arrived here
};

/// The five codes of the API, and one for whatever else comes.
enum class OperationError : std::uint8_t {
    bad_request,
    conflict,
    not_found,
    unauthorized,
    internal_server_error,
    other,
    refused, ///< the broker refused the publish itself (PUBACK 0x87): no response will come
};

std::string_view to_string(OperationError error);

enum class Operation : std::uint8_t { create_asset, get_asset, update_asset, update_attributes };

} // namespace railbridge
