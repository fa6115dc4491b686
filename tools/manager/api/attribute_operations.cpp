#include "tools/manager/api/attribute_operations.hpp"

#include "tools/manager/model/value_types.hpp"

#include <string>
#include <utility>
#include <vector>

namespace railbridge::manager {

namespace {

using Found = tl::expected<const Attribute*, ApiError>;

Found attribute_of(const Asset& asset, std::string_view name) {
    const auto found = asset.attributes.find(name);
    if (found == asset.attributes.end()) {
        return tl::unexpected<ApiError>(
            {ErrorCode::not_found, "asset " + asset.id + " has no attribute " + std::string(name)});
    }
    return &found->second;
}

ApiError misfit(std::string_view attribute, const Error& error) {
    return bad_request("attribute " + std::string(attribute) + ": " + error.text);
}

std::string event_json(const Asset& asset, const std::string& attribute, const Written& written) {
    return attribute_event_json(
        {asset.id, attribute, written.value_json, written.timestamp, false, {}});
}

using Values = std::vector<std::pair<std::string, std::string>>; ///< name, coerced JSON

tl::expected<Values, ApiError> fitting_values(const Asset& asset, const JsonMembers& members) {
    Values values;
    for (const auto& [name, value] : members) {
        const Found attribute = attribute_of(asset, name);
        if (!attribute) {
            return tl::unexpected(attribute.error());
        }
        if (is_managed_attribute(asset, name)) {
            return tl::unexpected(bad_request(name + " of a gateway is written by the manager"));
        }
        auto fitting = coerced(value, (*attribute)->type);
        if (!fitting) {
            return tl::unexpected(misfit(name, fitting.error()));
        }
        values.emplace_back(name, std::move(*fitting));
    }
    return values;
}

} // namespace

Reply AttributeOperations::update(const Caller& caller, std::string_view id,
                                  std::string_view attribute, std::string_view payload,
                                  Millis now) {
    const auto asset = writable(records_.assets(), caller, id);
    if (!asset) {
        return tl::unexpected(asset.error());
    }
    const Found known = attribute_of(**asset, attribute);
    if (!known) {
        return tl::unexpected(known.error());
    }
    const auto value = coerced_payload(payload, (*known)->type);
    if (!value) {
        return tl::unexpected(misfit(attribute, value.error()));
    }
    const std::string name(attribute);
    const auto written = writer_.write(**asset, name, *value, caller.gateway_id, now);
    if (!written) {
        return tl::unexpected(written.error());
    }
    return event_json(**asset, name, *written);
}

Reply AttributeOperations::update_many(const Caller& caller, std::string_view id,
                                       std::string_view payload, Millis now) {
    const auto asset = writable(records_.assets(), caller, id);
    if (!asset) {
        return tl::unexpected(asset.error());
    }
    const auto members = parse_json_object(payload);
    if (!members) {
        return tl::unexpected(bad_request("invalid data: " + members.error().text));
    }
    const auto values = fitting_values(**asset, *members);
    if (!values) {
        return tl::unexpected(values.error());
    }
    if (auto refusal = writer_.refusal(**asset, values->size(), caller.gateway_id)) {
        return tl::unexpected(std::move(*refusal));
    }
    std::string events;
    for (const auto& [name, value] : *values) {
        const auto written = writer_.write(**asset, name, value, caller.gateway_id, now);
        if (!written) {
            return tl::unexpected(written.error());
        }
        events += (events.empty() ? "" : ",") + event_json(**asset, name, *written);
    }
    return '[' + events + ']';
}

Reply AttributeOperations::get_all(const Caller& caller, std::string_view id) const {
    const auto asset = readable(records_.assets(), caller, id);
    if (!asset) {
        return tl::unexpected(asset.error());
    }
    return attributes_json((*asset)->attributes);
}

Found AttributeOperations::visible(const Caller& caller, std::string_view id,
                                   std::string_view attribute) const {
    const auto asset = readable(records_.assets(), caller, id);
    if (!asset) {
        return tl::unexpected(asset.error());
    }
    return attribute_of(**asset, attribute);
}

Reply AttributeOperations::get(const Caller& caller, std::string_view id,
                               std::string_view attribute) const {
    const Found found = visible(caller, id, attribute);
    if (!found) {
        return tl::unexpected(found.error());
    }
    return attribute_json(**found);
}

Reply AttributeOperations::get_value(const Caller& caller, std::string_view id,
                                     std::string_view attribute) const {
    const Found found = visible(caller, id, attribute);
    if (!found) {
        return tl::unexpected(found.error());
    }
    return (*found)->value_json;
}

} // namespace railbridge::manager
