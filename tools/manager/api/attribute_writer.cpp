#include "tools/manager/api/attribute_writer.hpp"

#include <utility>

namespace railbridge::manager {

tl::expected<Written, ApiError> AttributeWriter::write(const Asset& asset,
                                                       const std::string& attribute,
                                                       const std::string& value_json,
                                                       std::string_view by_gateway, Millis now) {
    if (is_managed_attribute(asset, attribute)) {
        return tl::unexpected(bad_request(attribute + " of a gateway is written by the manager"));
    }
    const Asset* gateway = records_.assets().gateway_above(asset.id);
    if (gateway != nullptr && gateway->id != by_gateway) {
        auto ack_id = commands_.issue(*gateway, asset, attribute, value_json, now);
        if (!ack_id) {
            return tl::unexpected(std::move(ack_id.error()));
        }
        return Written{std::move(*ack_id), value_json, now};
    }
    store(asset, attribute, value_json, now);
    return Written{{}, value_json, now};
}

std::optional<ApiError> AttributeWriter::refusal(const Asset& asset, std::size_t count,
                                                 std::string_view by_gateway) const {
    const Asset* gateway = records_.assets().gateway_above(asset.id);
    const bool waits = gateway != nullptr && gateway->id != by_gateway;
    return waits ? commands_.refusal(*gateway, count) : std::nullopt;
}

void AttributeWriter::store(const Asset& asset, const std::string& attribute,
                            const std::string& value_json, Millis now) {
    const Attribute* written = records_.set_value(asset.id, attribute, value_json, now);
    if (written == nullptr) {
        return;
    }
    events_.attribute_changed(asset, records_.assets().path(asset.id), *written);
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

bool is_disabled(const Asset& gateway) {
    const auto disabled = gateway.attributes.find("disabled");
    return gateway.type == gateway_type && disabled != gateway.attributes.end() &&
           disabled->second.value_json == "true";
}

} // namespace railbridge::manager
