#include "tools/manager/model/constraints.hpp"

#include "bridge/base/cut_text.hpp"
#include "tools/manager/model/asset_types.hpp"
#include "tools/manager/model/constraint.hpp"
#include "tools/manager/model/text_forms.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

namespace railbridge::manager {

namespace {

/// Whether a double tells it from every other number that one could be compared with.
bool is_plain(const JsonValue& number) {
    constexpr std::int64_t exact = std::int64_t{1} << std::numeric_limits<double>::digits;
    const auto* whole = std::get_if<std::int64_t>(&number);
    return std::holds_alternative<double>(number) ||
           (whole != nullptr && *whole > -exact && *whole < exact);
}

/// Of two numbers, without rounding.
int compared(const JsonValue& a, const JsonValue& b) {
    if (is_plain(a) && is_plain(b)) {
        const double left = *nearest_double(a);
        const double right = *nearest_double(b);
        return left < right ? -1 : (left > right ? 1 : 0);
    }
    return compare(*decimal_in(a), *decimal_in(b));
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
        return "must be greater than or equal to " + constraint.min->text;
    case ConstraintKind::maximum:
        return "must be less than or equal to " + constraint.max->text;
    case ConstraintKind::size:
        return "size must be between " + (constraint.min ? constraint.min->text : "0") + " and " +
               (constraint.max ? constraint.max->text : "any");
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
        const auto elements = parse_json_array(composite->text, own_json);
        return elements ? elements->size() : 0;
    }
    const auto members = parse_json_object(composite->text, own_json);
    return members ? members->size() : 0;
}

/// What is asked about. Its size is counted once: of a long array that takes 50 ms.
class Candidate {
public:
    explicit Candidate(JsonValue value)
        : value_(std::move(value)) {}

    const JsonValue& value() const { return value_; }

    std::optional<std::size_t> size() {
        if (!is_counted_) {
            size_ = size_of(value_);
            is_counted_ = true;
        }
        return size_;
    }

private:
    JsonValue value_;
    std::optional<std::size_t> size_;
    bool is_counted_ = false;
};

/// As their JSON is, without writing it: a value of 1 MiB may be asked about a thousand times.
/// Arrays and objects are compact already.
bool is_equal(const JsonValue& a, const JsonValue& b) {
    return is_number(a) && is_number(b) ? compared(a, b) == 0 : a == b;
}

/// What a `number` may also be, since JSON has no number for it; NaN is within no range.
std::optional<double> no_json_number(const JsonValue& value) {
    const auto* text = std::get_if<std::string>(&value);
    if (text == nullptr) {
        return std::nullopt;
    }
    if (*text == "NaN") {
        return std::numeric_limits<double>::quiet_NaN();
    }
    constexpr double infinite = std::numeric_limits<double>::infinity();
    return *text == "Infinity"    ? std::optional(infinite)
           : *text == "-Infinity" ? std::optional(-infinite)
                                  : std::nullopt;
}

bool is_within(double number, const Constraint& constraint) {
    return (!constraint.min || number >= constraint.min->nearest) &&
           (!constraint.max || number <= constraint.max->nearest);
}

bool is_within(const JsonValue& value, const Constraint& constraint) {
    if (const auto number = no_json_number(value)) {
        return is_within(*number, constraint);
    }
    return !decimal_in(value) ||
           ((!constraint.min || compared(value, constraint.min->number) >= 0) &&
            (!constraint.max || compared(value, constraint.max->number) <= 0));
}

bool is_in_time(const JsonValue& value, ConstraintKind kind, std::optional<Millis> now) {
    const auto* millis = std::get_if<std::int64_t>(&value);
    const auto* text = std::get_if<std::string>(&value);
    const auto time = millis != nullptr ? std::optional<Millis>(*millis)
                      : text != nullptr ? time_of_iso8601(*text)
                                        : std::nullopt;
    if (!time || !now) {
        return time.has_value();
    }
    switch (kind) {
    case ConstraintKind::past:
        return *time < *now;
    case ConstraintKind::past_or_present:
        return *time <= *now;
    case ConstraintKind::future:
        return *time > *now;
    default:
        return *time >= *now;
    }
}

bool is_blank(const JsonValue& value) {
    const auto* text = std::get_if<std::string>(&value);
    return text != nullptr && text->find_first_not_of(" \t\r\n") == std::string::npos;
}

bool keeps(Candidate& candidate, const Constraint& constraint, std::optional<Millis> now) {
    const JsonValue& value = candidate.value();
    if (is_null(value)) {
        return constraint.kind != ConstraintKind::not_null &&
               constraint.kind != ConstraintKind::not_empty &&
               constraint.kind != ConstraintKind::not_blank;
    }
    switch (constraint.kind) {
    case ConstraintKind::minimum:
    case ConstraintKind::maximum:
        return is_within(value, constraint);
    case ConstraintKind::size: {
        const auto size = candidate.size();
        return !size || is_within(static_cast<double>(*size), constraint);
    }
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
        return candidate.size().value_or(1) > 0;
    case ConstraintKind::not_blank:
        return !is_blank(value);
    default:
        return is_in_time(value, constraint.kind, now);
    }
}

std::size_t steps_of(const Constraint& constraint) {
    return static_cast<std::size_t>(constraint.pattern->ProgramSize());
}

bool is_too_costly(const JsonValue& value, const Constraint& constraint, MatchWork& work) {
    const auto* text = std::get_if<std::string>(&value);
    return text != nullptr && constraint.pattern != nullptr &&
           !work.take(steps_of(constraint), text->size());
}

std::string too_costly_text(const Constraint& constraint) {
    constexpr std::size_t longest_shown = 80;
    return "is too long for the pattern \"" +
           std::string(cut_text(constraint.pattern->pattern(), longest_shown)) + "\" of " +
           std::to_string(steps_of(constraint)) + " steps: bytes times steps may be " +
           std::to_string(MatchWork::max_step_bytes) + " in one message";
}

std::shared_ptr<const Constraint> bound(ConstraintKind kind, double limit) {
    auto constraint = std::make_shared<Constraint>();
    constraint->kind = kind;
    const JsonValue number = limit;
    (kind == ConstraintKind::minimum ? constraint->min : constraint->max) = bound_in(&number);
    return constraint;
}

} // namespace

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
        const auto meta = parse_json_object(attribute.meta_json, own_json);
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

std::vector<std::string> Constraints::broken_by(const std::string& value_json,
                                                std::optional<Millis> now, MatchWork& work) const {
    Candidate candidate(kept_value(value_json));
    std::vector<std::string> texts;
    for (const auto& constraint : items_) {
        if (is_too_costly(candidate.value(), *constraint, work)) {
            if (now) {
                texts.push_back(too_costly_text(*constraint));
            }
        } else if (!keeps(candidate, *constraint, now)) {
            texts.push_back(constraint->message.empty() ? usual_text(*constraint)
                                                        : constraint->message);
        }
    }
    return texts;
}

} // namespace railbridge::manager
