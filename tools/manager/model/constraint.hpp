#pragma once
// One constraint of an attribute: for constraints.cpp and constraint_parsing.cpp only.

#include "tools/manager/json/json_value.hpp"
#include "tools/manager/model/constraints.hpp"

#include <re2/re2.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace railbridge::manager {

enum class ConstraintKind {
    minimum,
    maximum,
    size,
    pattern,
    allowed_values,
    not_null,
    not_empty,
    not_blank,
    past,
    past_or_present,
    future,
    future_or_present,
};

/// A number to compare with.
struct Bound {
    JsonValue number;
    double nearest = 0;
    std::string text; ///< for people
};

struct Constraint {
    ConstraintKind kind = ConstraintKind::not_null;
    std::optional<Bound> min;
    std::optional<Bound> max;
    std::unique_ptr<re2::RE2> pattern;
    std::vector<JsonValue> allowed;
    std::string message; ///< replaces the usual text
};

/// Nothing for what is no number.
std::optional<Bound> bound_in(const JsonValue* value);

/// Without a budget it is kept already. The error says why it cannot be used.
Result<std::shared_ptr<const Constraint>> constraint_of(const JsonValue& item,
                                                        ConstraintBudget* budget);

} // namespace railbridge::manager
