#include "tools/manager/model/constraints.hpp"

#include "bridge/base/cut_text.hpp"
#include "tools/manager/model/asset_types.hpp"
#include "tools/manager/model/text_forms.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <utility>

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

struct Constraint {
    ConstraintKind kind = ConstraintKind::not_null;
    std::optional<double> min;
    std::optional<double> max;
    std::unique_ptr<re2::RE2> pattern;
    std::vector<JsonValue> allowed;
    std::string message; ///< replaces the usual text
};

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

std::optional<double> number_in(const JsonValue* value) {
    if (value == nullptr) {
        return std::nullopt;
    }
    if (const auto* whole = std::get_if<std::int64_t>(value)) {
        return static_cast<double>(*whole);
    }
    if (const auto* natural = std::get_if<std::uint64_t>(value)) {
        return static_cast<double>(*natural);
    }
    const auto* real = std::get_if<double>(value);
    return real == nullptr ? std::nullopt : std::optional(*real);
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
    constraint.min = number_in(member(members, "min"));
    constraint.max = number_in(member(members, "max"));
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

std::string shown(double number) {
    std::string text = json_number(number);
    constexpr std::string_view whole = ".0";
    if (text.size() > whole.size() && text.substr(text.size() - whole.size()) == whole) {
        text.resize(text.size() - whole.size());
    }
    return text;
}

std::string allowed_text(const std::vector<JsonValue>& allowed) {
    std::string text;
    for (const JsonValue& value : allowed) {
        const auto* plain = std::get_if<std::string>(&value);
        text += (text.empty() ? "" : ", ") + (plain != nullptr ? *plain : to_json(value));
    }
    return '[' + text + ']';
}

std::string usual_text(const Constraint& constraint) {
    switch (constraint.kind) {
    case ConstraintKind::minimum:
        return "must be greater than or equal to " + shown(*constraint.min);
    case ConstraintKind::maximum:
        return "must be less than or equal to " + shown(*constraint.max);
    case ConstraintKind::size:
        return "size must be between " + shown(constraint.min.value_or(0)) + " and " +
               (constraint.max ? shown(*constraint.max) : "any");
    case ConstraintKind::pattern:
        return "must match \"" + constraint.pattern->pattern() + '"';
    case ConstraintKind::allowed_values:
        return "must be one of " + allowed_text(constraint.allowed);
    case ConstraintKind::not_null:
        return "must not be null";
    case ConstraintKind::not_empty:
        return "must not be empty";
    case ConstraintKind::not_blank:
        return "must not be blank";
    case ConstraintKind::past:
        return "must be a past date";
    case ConstraintKind::past_or_present:
        return "must be a date in the past or in the present";
    case ConstraintKind::future:
        return "must be a future date";
    case ConstraintKind::future_or_present:
        return "must be a date in the present or in the future";
    }
    return "is not valid";
}

/// Characters of a text, elements of an array, members of an object; nothing for other values.
std::optional<std::size_t> size_of(const JsonValue& value) {
    if (const auto* text = std::get_if<std::string>(&value)) {
        return character_count(*text);
    }
    const auto* composite = std::get_if<JsonComposite>(&value);
    if (composite == nullptr) {
        return std::nullopt;
    }
    if (composite->is_array) {
        const auto elements = parse_json_array(composite->text);
        return elements ? elements->size() : 0;
    }
    const auto members = parse_json_object(composite->text);
    return members ? members->size() : 0;
}

bool is_equal(const JsonValue& a, const JsonValue& b) {
    const auto left = number_in(&a);
    const auto right = number_in(&b);
    return left && right ? *left == *right : to_json(a) == to_json(b);
}

/// A `number` may also be what JSON has no number for; NaN is within no range.
std::optional<double> ranged_number(const JsonValue& value) {
    const auto* text = std::get_if<std::string>(&value);
    if (text == nullptr) {
        return number_in(&value);
    }
    if (*text == "NaN") {
        return std::numeric_limits<double>::quiet_NaN();
    }
    constexpr double infinite = std::numeric_limits<double>::infinity();
    return *text == "Infinity"    ? std::optional(infinite)
           : *text == "-Infinity" ? std::optional(-infinite)
                                  : std::nullopt;
}

bool is_within(const std::optional<double>& number, const Constraint& constraint) {
    return !number || ((!constraint.min || *number >= *constraint.min) &&
                       (!constraint.max || *number <= *constraint.max));
}

std::optional<double> size_as_number(const JsonValue& value) {
    const auto size = size_of(value);
    return size ? std::optional(static_cast<double>(*size)) : std::nullopt;
}

bool is_in_time(const JsonValue& value, ConstraintKind kind, Millis now) {
    const auto* millis = std::get_if<std::int64_t>(&value);
    const auto* text = std::get_if<std::string>(&value);
    const auto time = millis != nullptr ? std::optional<Millis>(*millis)
                      : text != nullptr ? time_of_iso8601(*text)
                                        : std::nullopt;
    if (!time) {
        return false;
    }
    switch (kind) {
    case ConstraintKind::past:
        return *time < now;
    case ConstraintKind::past_or_present:
        return *time <= now;
    case ConstraintKind::future:
        return *time > now;
    default:
        return *time >= now;
    }
}

bool is_blank(const JsonValue& value) {
    const auto* text = std::get_if<std::string>(&value);
    return text != nullptr && text->find_first_not_of(" \t\r\n") == std::string::npos;
}

bool keeps(const JsonValue& value, const Constraint& constraint, Millis now) {
    if (is_null(value)) {
        return constraint.kind != ConstraintKind::not_null &&
               constraint.kind != ConstraintKind::not_empty &&
               constraint.kind != ConstraintKind::not_blank;
    }
    switch (constraint.kind) {
    case ConstraintKind::minimum:
    case ConstraintKind::maximum:
        return is_within(ranged_number(value), constraint);
    case ConstraintKind::size:
        return is_within(size_as_number(value), constraint);
    case ConstraintKind::pattern: {
        const auto* text = std::get_if<std::string>(&value);
        return text == nullptr || re2::RE2::FullMatch(*text, *constraint.pattern);
    }
    case ConstraintKind::allowed_values:
        return std::any_of(constraint.allowed.begin(), constraint.allowed.end(),
                           [&](const JsonValue& one) { return is_equal(one, value); });
    case ConstraintKind::not_null:
        return true;
    case ConstraintKind::not_empty:
        return size_of(value).value_or(1) > 0;
    case ConstraintKind::not_blank:
        return !is_blank(value);
    default:
        return is_in_time(value, constraint.kind, now);
    }
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

std::shared_ptr<const Constraint> bound(ConstraintKind kind, double limit) {
    auto constraint = std::make_shared<Constraint>();
    constraint->kind = kind;
    (kind == ConstraintKind::minimum ? constraint->min : constraint->max) = limit;
    return constraint;
}

} // namespace

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

Result<Constraints::Pointer> Constraints::parse(const JsonValue& items, ConstraintBudget& budget) {
    return parse(items, &budget);
}

Result<Constraints::Pointer> Constraints::parse(const JsonValue& items, ConstraintBudget* budget) {
    const auto elements = parse_json_array(to_json(items));
    if (!elements) {
        return fail(fatal("constraints are an array of objects"));
    }
    if (budget != nullptr && elements->size() > ConstraintBudget::max_per_attribute) {
        return fail(fatal("an attribute may have " +
                          std::to_string(ConstraintBudget::max_per_attribute) + " constraints"));
    }
    auto all = std::make_shared<Constraints>();
    for (const JsonValue& element : *elements) {
        auto one = constraint_of(element, budget);
        if (!one) {
            return fail(one.error());
        }
        all->items_.push_back(std::move(*one));
    }
    return Pointer(std::move(all));
}

bool Constraints::are_of(std::string_view asset_type, const Attribute& attribute) const {
    return asset_type_ == asset_type && attribute_ == attribute.name &&
           meta_json_ == attribute.meta_json;
}

Constraints::Pointer Constraints::of(std::string_view asset_type, const Attribute& attribute,
                                     const Pointer& parsed) {
    auto all = std::make_shared<Constraints>();
    all->asset_type_ = asset_type;
    all->attribute_ = attribute.name;
    all->meta_json_ = attribute.meta_json;
    constexpr std::string_view item = "constraints";
    if (parsed != nullptr) {
        all->items_ = parsed->items_;
    } else if (attribute.meta_json.find(item) != std::string::npos) { // seldom: saves the parsing
        const auto meta = parse_json_object(attribute.meta_json);
        const JsonValue* items = meta ? member(*meta, item) : nullptr;
        if (const auto kept = items == nullptr ? Result<Pointer>(nullptr) : parse(*items, nullptr);
            kept && *kept) {
            all->items_ = (*kept)->items_;
        }
    }
    if (const AttributeDescriptor* descriptor = descriptor_of(asset_type, attribute.name);
        descriptor != nullptr) {
        if (descriptor->minimum) {
            all->items_.push_back(bound(ConstraintKind::minimum, *descriptor->minimum));
        }
        if (descriptor->maximum) {
            all->items_.push_back(bound(ConstraintKind::maximum, *descriptor->maximum));
        }
    }
    return all->items_.empty() ? nullptr : Pointer(std::move(all));
}

std::vector<std::string> Constraints::broken_by(const std::string& value_json, Millis now) const {
    const JsonValue value = json_or_text(value_json);
    std::vector<std::string> texts;
    for (const auto& constraint : items_) {
        if (!keeps(value, *constraint, now)) {
            texts.push_back(constraint->message.empty() ? usual_text(*constraint)
                                                        : constraint->message);
        }
    }
    return texts;
}

} // namespace railbridge::manager
