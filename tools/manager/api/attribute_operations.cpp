#include "tools/manager/api/attribute_operations.hpp"

#include "tools/manager/api/room_for_values.hpp"
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

/// The same whether a restricted user may not see the attribute or there is none.
tl::unexpected<ApiError> closed(std::string_view name) {
    return tl::unexpected<ApiError>(
        {ErrorCode::unauthorized, "attribute " + std::string(name) + " is not open to this user"});
}

ApiError misfit(std::string_view attribute, const Misfit& why) {
    return bad_request("attribute " + std::string(attribute) + ": " + why.text);
}

std::string event_json(const Asset& asset, const std::string& attribute, const Written& written) {
    return attribute_event_json(
        {asset.id, attribute, written.value_json, written.timestamp, false, {}});
}

/// That may be written.
struct NewValue {
    const Attribute* attribute;
    std::string json; ///< coerced
};

Found writable_attribute(const Caller& caller, const Asset& asset, std::string_view name) {
    Found attribute = attribute_of(asset, name);
    if (caller.is_restricted() && (!attribute || !may_write(caller, **attribute))) {
        return closed(name);
    }
    if (is_managed_attribute(asset, name)) {
        return tl::unexpected(managed(name));
    }
    return attribute;
}

tl::expected<std::vector<NewValue>, ApiError>
allowed_values(const Caller& caller, const Asset& asset, const JsonMembers& members, Millis now) {
    std::vector<NewValue> values;
    MatchWork work;
    for (const auto& [name, value] : members) {
        const Found attribute = writable_attribute(caller, asset, name);
        if (!attribute) {
            return tl::unexpected(attribute.error());
        }
        auto fitting = coerced(value, (*attribute)->type);
        if (!fitting) {
            return tl::unexpected(misfit(name, fitting.error()));
        }
        if (auto refusal = AttributeWriter::refusal(asset, **attribute, *fitting, now, work)) {
            return tl::unexpected(std::move(*refusal));
        }
        values.push_back({*attribute, std::move(*fitting)});
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
    const Found known = writable_attribute(caller, **asset, attribute);
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
    const auto members = parse_json_object(payload, values_json);
    if (!members) {
        return tl::unexpected(bad_request("invalid data: " + members.error().text));
    }
    const auto values = allowed_values(caller, **asset, *members, now);
    if (!values) {
        return tl::unexpected(values.error());
    }
    std::size_t bytes = 0;
    std::size_t before = 0;
    for (const NewValue& value : *values) {
        bytes += value.json.size();
        before += value.attribute->value_json.size();
    }
    if (auto refusal = growth_refusal(records_.assets(), **asset, before, bytes)) {
        return tl::unexpected(std::move(*refusal));
    }
    if (auto refusal = writer_.refusal(**asset, values->size(), bytes, caller.gateway_id)) {
        return tl::unexpected(std::move(*refusal));
    }
    std::string events;
    for (const auto& [attribute, json] : *values) {
        const auto written =
            writer_.write_allowed(**asset, *attribute, json, caller.gateway_id, now);
        if (!written) {
            return tl::unexpected(written.error());
        }
        events += (events.empty() ? "" : ",") + event_json(**asset, attribute->name, *written);
    }
    return '[' + events + ']';
}

Reply AttributeOperations::get_all(const Caller& caller, std::string_view id) const {
    const auto asset = readable(records_.assets(), caller, id);
    if (!asset) {
        return tl::unexpected(asset.error());
    }
    return attributes_json(caller.is_restricted() ? visible_attributes(caller, (*asset)->attributes)
                                                  : (*asset)->attributes);
}

Found AttributeOperations::visible(const Caller& caller, std::string_view id,
                                   std::string_view attribute) const {
    const auto asset = readable(records_.assets(), caller, id);
    if (!asset) {
        return tl::unexpected(asset.error());
    }
    Found found = attribute_of(**asset, attribute);
    if (caller.is_restricted() && (!found || !may_read(caller, **found))) {
        return closed(attribute);
    }
    return found;
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
