#pragma once
// Members of JSON documents by name. Included by .cpp files only, for RapidJSON is heavy.

#include <rapidjson/document.h>

#include <string>
#include <string_view>

namespace railbridge::mqtt {

std::string written(const rapidjson::Document& document);

/// The text of a member, or empty.
std::string_view text_of(const rapidjson::Value& object, const char* name);

/// Replaces or adds.
void put(rapidjson::Value& object, std::string_view name, rapidjson::Value value,
         rapidjson::Document& owner);

/// The member; made anew, empty, where it is no object.
rapidjson::Value& object_member(rapidjson::Value& parent, const char* name,
                                rapidjson::Document& owner);

} // namespace railbridge::mqtt
