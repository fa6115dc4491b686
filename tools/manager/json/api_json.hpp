#pragma once
// Everything the manager sends, as JSON text: assets, attributes, events, errors.

#include "tools/manager/model/asset.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace railbridge::manager {

enum class Cause { created, updated, deleted };

enum class ErrorCode { bad_request, conflict, not_found, unauthorized, internal };

/// Why an operation failed, as the requester is told.
struct ApiError {
    ErrorCode code = ErrorCode::internal;
    std::string message;
};

/// One value of one attribute, on its way to a subscriber.
struct AttributeEvent {
    std::string_view asset_id;
    std::string_view name;
    std::string_view value_json;
    Millis timestamp = 0;
    bool deleted = false;
    std::string_view realm; ///< empty: leave it out, as operation responses do
};

std::string attribute_json(const Attribute& attribute);

/// All attributes of an asset: name -> attribute.
std::string attributes_json(const Attributes& attributes);

/// `path` root first, the asset last; empty leaves it out. `createdOn` is left out when 0.
std::string asset_json(const Asset& asset, const std::vector<std::string>& path);

std::string attribute_event_json(const AttributeEvent& event);

/// True for an event of an attribute or an asset that says it is removed.
bool tells_removal(std::string_view payload);
/// The name of the attribute such a message tells of; empty when it does not say.
std::string attribute_in_event(std::string_view payload);
/// The names of all attributes that an asset event shows.
std::vector<std::string> attributes_in_asset_event(std::string_view payload);

/// `updated`: names of changed properties; empty leaves the member out.
std::string asset_event_json(Cause cause, const Asset& asset, const std::vector<std::string>& path,
                             const std::vector<std::string>& updated = {});

std::string pending_json(std::string_view ack_id, const AttributeEvent& event);

std::string error_json(const ApiError& error);

std::string_view to_string(ErrorCode code);

} // namespace railbridge::manager
