#include "tools/manager/api/attribute_writer.hpp"

#include "tools/manager/api/room_for_values.hpp"
#include "tools/manager/model/constraints.hpp"
#include "tools/manager/model/write_time.hpp"

#include <utility>

namespace railbridge::manager {

tl::expected<Written, ApiError> AttributeWriter::write(const Asset& asset,
                                                       const std::string& attribute,
                                                       const std::string& value_json,
                                                       std::string_view by_gateway, Millis now) {
    const auto known = asset.attributes.find(attribute);
    if (known == asset.attributes.end()) {
        return tl::unexpected<ApiError>(
            {ErrorCode::not_found, "asset " + asset.id + " has no attribute " + attribute});
    }
    MatchWork work;
    if (auto why_not = refusal(asset, known->second, value_json, now, work)) {
        return tl::unexpected(std::move(*why_not));
    }
    if (auto why_not = growth_refusal(records_.assets(), asset, known->second.value_json.size(),
                                      value_json.size())) {
        return tl::unexpected(std::move(*why_not));
    }
    return write_allowed(asset, known->second, value_json, by_gateway, now);
}

tl::expected<Written, ApiError> AttributeWriter::write_allowed(const Asset& asset,
                                                               const Attribute& attribute,
                                                               const std::string& value_json,
                                                               std::string_view by_gateway,
                                                               Millis now) {
    const Asset* gateway = records_.assets().gateway_above(asset.id);
    if (gateway != nullptr && gateway->id != by_gateway) {
        auto event = commands_.issue(*gateway, asset, attribute, value_json, now);
        if (!event) {
            return tl::unexpected(std::move(event.error()));
        }
        return Written{(*event)->ack_id, value_json, (*event)->timestamp};
    }
    store(asset, attribute.name, value_json, now);
    return Written{{}, value_json, attribute.timestamp};
}

std::optional<ApiError> AttributeWriter::refusal(const Asset& asset, const Attribute& attribute,
                                                 const std::string& value_json, Millis now,
                                                 MatchWork& work) {
    if (is_managed_attribute(asset, attribute.name)) {
        return managed(attribute.name);
    }
    if (attribute.constraints == nullptr) {
        return std::nullopt;
    }
    std::string why_not;
    for (const std::string& text : attribute.constraints->broken_by(value_json, now, work)) {
        why_not += (why_not.empty() ? "" : ", ") + text;
    }
    return why_not.empty()
               ? std::nullopt
               : std::optional(bad_request("attribute " + attribute.name + ": " + why_not));
}

std::optional<ApiError> AttributeWriter::refusal(const Asset& asset, std::size_t count,
                                                 std::size_t bytes,
                                                 std::string_view by_gateway) const {
    const Asset* gateway = records_.assets().gateway_above(asset.id);
    const bool waits = gateway != nullptr && gateway->id != by_gateway;
    return waits ? commands_.refusal(*gateway, count, bytes) : std::nullopt;
}

void AttributeWriter::store(const Asset& asset, const std::string& attribute,
                            const std::string& value_json, Millis now) {
    const auto known = asset.attributes.find(attribute);
    if (known == asset.attributes.end()) {
        return;
    }
    const Attribute* written = records_.set_value(asset.id, attribute, value_json,
                                                  time_of_write(now, known->second.timestamp));
    events_.attribute_changed(asset, *written);
    if (attribute == "disabled") {
        heed_gateway(asset);
    }
}

void AttributeWriter::heed_gateway(const Asset& gateway) {
    const User* user = records_.gateway_user(gateway.id);
    if (user != nullptr && is_disabled(gateway)) {
        outbox_.kicks.push_back(user->name);
    }
}

bool is_managed_attribute(const Asset& asset, std::string_view attribute) {
    return asset.type == gateway_type &&
           (attribute == "clientId" || attribute == "clientSecret" || attribute == "gatewayStatus");
}

ApiError managed(std::string_view attribute) {
    return bad_request(std::string(attribute) + " of a gateway is written by the manager");
}

bool is_disabled(const Asset& gateway) {
    const auto disabled = gateway.attributes.find("disabled");
    return gateway.type == gateway_type && disabled != gateway.attributes.end() &&
           disabled->second.value_json == "true";
}

} // namespace railbridge::manager
