#pragma once
// Value types of attributes and how a value that arrives is made to fit one of them.

#include "tools/manager/json/json_value.hpp"

#include <tl/expected.hpp>

#include <string>
#include <string_view>

namespace railbridge::manager {

/// Why a value cannot be a value of a type. Names neither asset nor attribute.
struct Misfit {
    std::string text;
    bool wrong_kind = true; ///< false: of the right kind, but beyond the bounds or form of the type
};

using Coerced = tl::expected<std::string, Misfit>;

/// False for names that are no value type; such attributes are kept without a type. `text[]` and
/// the like are known when their element is.
bool is_known_value_type(std::string_view type);

/// The value as compact JSON of the type's own kind: a `number` always prints with a fraction, an
/// `integer` never. Null fits every type; an empty `type` takes anything. A `number` is the double
/// next to what came; `bigNumber`, `bigInteger`, `JSON` and untyped values are never rounded.
Coerced coerced(const JsonValue& value, std::string_view type);

/// The same for a bare payload (single update, command line): JSON if it is JSON, else text. For
/// text types a JSON string is unquoted, `null` clears, and anything else is kept letter by letter.
/// For other types JSON that is refused (see json_or_text) is a misfit, not a text.
Coerced coerced_payload(std::string_view payload, std::string_view type);

} // namespace railbridge::manager
