#include "bridge/base/cut_text.hpp"
#include "tools/manager/model/constraint.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace railbridge::manager {

namespace {

struct KindName {
    std::string_view name;
    ConstraintKind kind;
};

constexpr std::array kind_names{
    KindName{"min", ConstraintKind::minimum},
    KindName{"max", ConstraintKind::maximum},
    KindName{"size", ConstraintKind::size},
    KindName{"pattern", ConstraintKind::pattern},
    KindName{"allowedValues", ConstraintKind::allowed_values},
    KindName{"notNull", ConstraintKind::not_null},
    KindName{"notEmpty", ConstraintKind::not_empty},
    KindName{"notBlank", ConstraintKind::not_blank},
    KindName{"past", ConstraintKind::past},
    KindName{"pastOrPresent", ConstraintKind::past_or_present},
    KindName{"future", ConstraintKind::future},
    KindName{"futureOrPresent", ConstraintKind::future_or_present},
};

/// `3` for 3.0.
std::string shown(const JsonValue& number) {
    std::string text = to_json(number);
    constexpr std::string_view whole = ".0";
    if (text.size() > whole.size() && text.ends_with(whole)) {
        text.resize(text.size() - whole.size());
    }
    return text;
}

std::string text_in(const JsonMembers& members, std::string_view name) {
    const JsonValue* value = member(members, name);
    const auto* text = value == nullptr ? nullptr : std::get_if<std::string>(value);
    return text == nullptr ? std::string() : *text;
}

constexpr std::size_t longest_shown = 80; ///< of what somebody sent

tl::unexpected<Error> unusable(const std::string& why) {
    return fail(fatal("constraint " + why));
}

/// Without a budget: it is kept already.
Status take_pattern(const JsonMembers& members, Constraint& constraint, ConstraintBudget* budget) {
    const std::string regexp = text_in(members, "regexp");
    if (const Status small = budget == nullptr ? Status{} : budget->take_pattern(regexp.size());
        !small) {
        return small;
    }
    re2::RE2::Options options;
    options.set_log_errors(false);
    constexpr std::int64_t memory = 1 << 20;
    options.set_max_mem(memory);
    constraint.pattern = std::make_unique<re2::RE2>(regexp, options);
    if (regexp.empty() || !constraint.pattern->ok()) {
        return unusable("pattern has no usable regexp: " +
                        std::string(cut_text(constraint.pattern->error(), longest_shown)));
    }
    return budget == nullptr
               ? Status{}
               : budget->take_steps(static_cast<std::size_t>(constraint.pattern->ProgramSize()));
}

Status take_allowed(const JsonMembers& members, Constraint& constraint, ConstraintBudget* budget) {
    const JsonValue* values = member(members, "allowedValues");
    auto elements = parse_json_array(values == nullptr ? "null" : to_json(*values));
    if (!elements) {
        return unusable("allowedValues has no array allowedValues");
    }
    if (budget != nullptr && elements->size() > ConstraintBudget::max_allowed_values) {
        return unusable("allowedValues has more than " +
                        std::to_string(ConstraintBudget::max_allowed_values) + " values");
    }
    constraint.allowed = std::move(*elements);
    return {};
}

Status take_details(const JsonMembers& members, Constraint& constraint, const std::string& type,
                    ConstraintBudget* budget) {
    constraint.min = bound_in(member(members, "min"));
    constraint.max = bound_in(member(members, "max"));
    constraint.message = text_in(members, "message");
    switch (constraint.kind) {
    case ConstraintKind::minimum:
        return constraint.min ? Status{} : unusable(type + " has no number min");
    case ConstraintKind::maximum:
        return constraint.max ? Status{} : unusable(type + " has no number max");
    case ConstraintKind::size:
        return constraint.min || constraint.max ? Status{}
                                                : unusable(type + " has neither min nor max");
    case ConstraintKind::pattern:
        return take_pattern(members, constraint, budget);
    case ConstraintKind::allowed_values:
        return take_allowed(members, constraint, budget);
    default:
        return {};
    }
}

} // namespace

std::optional<Bound> bound_in(const JsonValue* value) {
    const auto nearest = value == nullptr ? std::nullopt : nearest_double(*value);
    return nearest ? std::optional(Bound{*value, *nearest, shown(*value)}) : std::nullopt;
}

Result<std::shared_ptr<const Constraint>> constraint_of(const JsonValue& item,
                                                        ConstraintBudget* budget) {
    const auto members = parse_json_object(to_json(item));
    if (!members) {
        return unusable(std::string(cut_text(to_json(item), longest_shown)) + " is no object");
    }
    const std::string type = text_in(*members, "type");
    const auto* const known = std::find_if(kind_names.begin(), kind_names.end(),
                                           [&](const KindName& kind) { return kind.name == type; });
    if (known == kind_names.end()) {
        return unusable('"' + std::string(cut_text(type, longest_shown)) + "\" is not known");
    }
    auto constraint = std::make_shared<Constraint>();
    constraint->kind = known->kind;
    if (const Status taken = take_details(*members, *constraint, type, budget); !taken) {
        return fail(taken.error());
    }
    return std::shared_ptr<const Constraint>(std::move(constraint));
}

Status ConstraintBudget::take_pattern(std::size_t bytes) {
    pattern_bytes_ += bytes;
    return pattern_bytes_ <= max_pattern_bytes
               ? Status{}
               : unusable("pattern: the regular expressions of one asset may have " +
                          std::to_string(max_pattern_bytes) + " bytes together");
}

Status ConstraintBudget::take_steps(std::size_t steps) {
    pattern_steps_ += steps;
    return pattern_steps_ <= max_pattern_steps
               ? Status{}
               : unusable("pattern: the regular expressions of one asset are too large together "
                          "when their repetitions are written out: more than " +
                          std::to_string(max_pattern_steps) + " steps");
}

} // namespace railbridge::manager
