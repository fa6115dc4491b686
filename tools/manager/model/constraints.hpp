#pragma once
// What a value must keep to besides its type: the meta item `constraints` and the bounds a known
// asset type sets.

#include "bridge/base/result.hpp"
#include "tools/manager/json/json_value.hpp"
#include "tools/manager/model/asset.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace railbridge::manager {

struct Constraint;

/// Parsed once, asked at every write. Immutable; shared by copies of an attribute.
class Constraints {
public:
    using Pointer = std::shared_ptr<const Constraints>;

    /// `items`: the value of the meta item. The error text names the item that cannot be used.
    static Result<Pointer> parse(const JsonValue& items);

    /// Those of an attribute as it is kept: from its meta and from its asset type. Null when there
    /// are none.
    static Pointer of(std::string_view asset_type, const Attribute& attribute);

    /// What the value breaks, in OpenRemote's wording; empty when it may be written. Null breaks
    /// only notNull, notEmpty and notBlank.
    std::vector<std::string> broken_by(const std::string& value_json, Millis now) const;

private:
    std::vector<std::shared_ptr<const Constraint>> items_;
};

} // namespace railbridge::manager
