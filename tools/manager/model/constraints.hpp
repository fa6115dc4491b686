#pragma once
// What a value must keep to besides its type: the meta item `constraints` and the bounds a known
// asset type sets.

#include "bridge/base/result.hpp"
#include "tools/manager/json/json_value.hpp"
#include "tools/manager/model/asset.hpp"
#include "tools/manager/model/match_work.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace railbridge::manager {

struct Constraint;

/// What the constraints of one asset may cost: they are kept in memory, and asked at every write.
/// Counts what one template brings.
class ConstraintBudget {
public:
    static constexpr std::size_t max_per_attribute = 32;
    static constexpr std::size_t max_allowed_values = 1000;
    static constexpr std::size_t max_pattern_bytes = std::size_t{16} * 1024;
    /// Of the patterns when they are compiled: ten bytes can become ten thousand steps.
    static constexpr std::size_t max_pattern_steps = 20'000;

    /// The error names the limit that is passed.
    Status take_pattern(std::size_t bytes);
    Status take_steps(std::size_t steps);

private:
    std::size_t pattern_bytes_ = 0;
    std::size_t pattern_steps_ = 0;
};

/// Parsed once, asked at every write. Immutable; shared by copies of an attribute.
class Constraints {
public:
    using Pointer = std::shared_ptr<const Constraints>;

    /// `items`: the value of the meta item. The error text names the item that cannot be used, or
    /// the limit of the budget that is passed. Without a budget they are kept already.
    static Result<Pointer> parse(const JsonValue& items, ConstraintBudget* budget);

    /// Those of an attribute as it is kept: from its meta and from its asset type. Null when there
    /// are none. `parsed`: what parse() has made of the meta item already, if it has.
    static Pointer of(std::string_view asset_type, const Attribute& attribute,
                      const Pointer& parsed = nullptr);

    /// Whether of() made them for such an attribute: nothing need be compiled again.
    bool are_of(std::string_view asset_type, const Attribute& attribute) const;

    /// What the value breaks, in OpenRemote's wording; empty when it may be written. Null breaks
    /// only notNull, notEmpty and notBlank. A pattern there is no room for in `work` is broken.
    /// Without `now` it is not: what could be written once stays valid, and a date, too, is in time
    /// whenever it is.
    std::vector<std::string> broken_by(const std::string& value_json, std::optional<Millis> now,
                                       MatchWork& work) const;

private:
    std::vector<std::shared_ptr<const Constraint>> items_;
    std::string asset_type_; ///< with what follows: what of() made them for
    std::string attribute_;
    std::string meta_json_;
};

} // namespace railbridge::manager
