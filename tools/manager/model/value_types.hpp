#pragma once
// Value types of attributes and how a value that arrives is made to fit one of them.

#include "bridge/base/result.hpp"
#include "tools/manager/json/json_value.hpp"

#include <string>
#include <string_view>

namespace railbridge::manager {

/// False for names that are no value type; such attributes are kept without a type. `text[]` and
/// the like are known when their element is.
bool is_known_value_type(std::string_view type);

/// The value as compact JSON of the type's own kind: a `number` always prints with a fraction, an
/// `integer` never. Null fits every type; an empty `type` takes anything. The error text says why
/// the value does not fit and names neither asset nor attribute.
Result<std::string> coerced(const JsonValue& value, std::string_view type);

/// The same for a bare payload (single update, command line): JSON if it is JSON, else text. For
/// text types a JSON string is unquoted, `null` clears, and anything else is kept letter by letter.
Result<std::string> coerced_payload(std::string_view payload, std::string_view type);

} // namespace railbridge::manager
