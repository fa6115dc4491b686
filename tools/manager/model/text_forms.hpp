#pragma once
// Texts that must have a certain form: addresses, ids, dates.

#include "tools/manager/model/asset.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace railbridge::manager {

enum class TextForm {
    any,
    uuid,
    asset_id,
    email,
    ip_address,
    host_or_ip_address,
    date_and_time, ///< ISO 8601 with date and time
    duration,      ///< ISO 8601
    http_url,
    websocket_url,
    colour, ///< `#RRGGBB`, the sign may be missing
};

bool has_form(std::string_view text, TextForm form);

/// What a form looks like, as people are told.
std::string_view description(TextForm form);

/// Milliseconds since the epoch; without an offset UTC is meant. Nothing for anything else.
std::optional<Millis> time_of_iso8601(std::string_view text);

/// The same of a day without a time of day, `2024-11-27`: its midnight, UTC.
std::optional<Millis> midnight_of_iso8601(std::string_view text);

/// Code points of a UTF-8 text.
std::size_t character_count(std::string_view text);

} // namespace railbridge::manager
