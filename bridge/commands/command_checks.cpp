#include "bridge/commands/command_checks.hpp"

#include "bridge/codec/decode.hpp"

#include <algorithm>
#include <cmath>
#include <compare>
#include <cstdint>
#include <type_traits>
#include <utility>
#include <vector>

namespace railbridge {

namespace {

// A clock behind by this much cannot tell fresh from stale.
constexpr Duration future_tolerance = std::chrono::seconds{60};
constexpr Duration pulse_future_tolerance = std::chrono::seconds{1};
constexpr double step_tolerance = 1e-6;  // of one step
constexpr double double_noise = 0x1p-50; // what a subtraction and a division may add

constexpr const char* deleted_text =
    "the manager says the attribute was deleted, which is no value to write";

Refusal rejected(std::string reason) {
    return {CommandState::rejected, std::move(reason)};
}

std::string tenths_text(std::int64_t tenths) {
    return to_text(Value{static_cast<double>(tenths) / 10.0}) + " s";
}

/// Before the epoch is as old as the epoch: no arithmetic on times that somebody made up. A stamp
/// that lies ahead shows that one of the clocks is wrong by that much at least: so old it may be.
std::chrono::milliseconds age_of(const PendingEvent& event, WallTime now) {
    return std::chrono::abs(now - std::max(event.event_time, WallTime{}));
}

/// By how much a stamp may lie ahead.
Duration tolerance_of(const std::optional<WriteGrant>& grant) {
    if (!grant) {
        return future_tolerance;
    }
    const auto most = grant->kind == WriteKind::pulse ? pulse_future_tolerance : future_tolerance;
    return std::min<Duration>(most, grant->max_age);
}

/// The values that limits apply to: those of a list, or the value itself.
std::vector<Value> elements_of(const Value& value) {
    const auto* list = std::get_if<ValueList>(&value);
    if (list == nullptr) {
        return {value};
    }
    std::vector<Value> elements;
    for (const auto& scalar : *list) {
        elements.push_back(to_value(scalar));
    }
    return elements;
}

/// True if rounding to a step of the register leaves the limits that the value itself keeps.
bool rounded_outside(const Encoded& encoded, const Point& point) {
    if (!point.write->round) {
        return false;
    }
    const auto* mask = std::get_if<MaskedWrite>(&encoded);
    const auto numbers =
        numbers_in(mask != nullptr ? Words{mask->or_mask} : std::get<Words>(encoded), point);
    return std::any_of(numbers.begin(), numbers.end(), [&point](double number) {
        const double tolerance = std::abs(number) * 1e-12;
        return (point.write->min && number < *point.write->min - tolerance) ||
               (point.write->max && number > *point.write->max + tolerance);
    });
}

/// Exact, also where doubles have gaps: an integer becomes none.
template <typename Integer>
std::partial_ordering compare_exactly(Integer integer, double limit) {
    constexpr double over = std::is_signed_v<Integer> ? 0x1p63 : 0x1p64;
    const double whole = std::floor(limit);
    if (whole >= over) {
        return std::partial_ordering::less;
    }
    if (whole < (std::is_signed_v<Integer> ? -0x1p63 : 0.0)) {
        return std::partial_ordering::greater;
    }
    const auto nearest = static_cast<Integer>(whole);
    if (integer != nearest) {
        return integer <=> nearest;
    }
    return whole < limit ? std::partial_ordering::less : std::partial_ordering::equivalent;
}

/// Unordered if it is no number.
std::partial_ordering compare(const Value& value, double limit) {
    if (const auto* integer = std::get_if<std::int64_t>(&value)) {
        return compare_exactly(*integer, limit);
    }
    if (const auto* natural = std::get_if<std::uint64_t>(&value)) {
        return compare_exactly(*natural, limit);
    }
    const auto* real = std::get_if<double>(&value);
    return real == nullptr ? std::partial_ordering::unordered : *real <=> limit;
}

std::optional<Refusal> outside_range(const Value& value, const WriteGrant& grant) {
    if (grant.min && compare(value, *grant.min) < 0) {
        return rejected("below " + to_text(Value{*grant.min}));
    }
    if (grant.max && compare(value, *grant.max) > 0) {
        return rejected("above " + to_text(Value{*grant.max}));
    }
    return std::nullopt;
}

/// As the register sees them: 1 is true, and the number of an entry is its text.
bool among_allowed(const Value& value, const Point& point, const EnumTable* enumeration) {
    Point element = point;
    element.elements = 0;
    const auto wanted = encode(value, element, enumeration);
    return std::any_of(point.write->allow.begin(), point.write->allow.end(),
                       [&](const Value& candidate) {
                           const auto allowed = encode(candidate, element, enumeration);
                           return wanted && allowed && *wanted == *allowed;
                       });
}

std::optional<Refusal> off_step(const Value& value, const WriteGrant& grant) {
    double number = 0.0;
    if (!grant.step || !as_number(value, number)) {
        return std::nullopt;
    }
    const double steps = (number - grant.min.value_or(0.0)) / *grant.step;
    const double tolerance = step_tolerance + std::abs(number / *grant.step) * double_noise;
    if (std::abs(steps - std::round(steps)) <= tolerance) {
        return std::nullopt;
    }
    return rejected("not a step of " + to_text(Value{*grant.step}) +
                    (grant.min ? " from " + to_text(Value{*grant.min}) : ""));
}

template <typename Check>
std::optional<Refusal> first_refusal(const std::vector<Value>& elements, const WriteGrant& grant,
                                     Check check) {
    for (const auto& element : elements) {
        if (auto refusal = check(element, grant)) {
            return refusal;
        }
    }
    return std::nullopt;
}

} // namespace

std::string in_seconds(Duration time) {
    // Whole tenths: nobody needs to read milliseconds.
    return tenths_text(time / std::chrono::milliseconds{100});
}

std::string too_old_text(Duration age, const WriteGrant& grant) {
    return in_seconds(age) + " old, older than max_age " + in_seconds(grant.max_age);
}

CommandChecks::CommandChecks(const Mapping& mapping, Passthrough passthrough)
    : mapping_(mapping)
    , passthrough_(passthrough) {
    for (const auto& asset : mapping.assets) {
        own_assets_.insert(asset.id);
    }
    for (std::size_t i = 0; i < mapping.points.size(); ++i) {
        const auto& point = mapping.points[i];
        points_.emplace(std::pair{mapping.asset(point.asset).id, point.attribute},
                        static_cast<PointId>(i));
    }
}

std::optional<PointId> CommandChecks::point_of(const PendingEvent& event) const {
    const auto found = points_.find({event.asset_id, event.attribute});
    return found == points_.end() ? std::nullopt : std::optional{found->second};
}

Decision CommandChecks::decide(const PendingEvent& event) const {
    if (const auto point = point_of(event)) {
        return decide_mapped(event, *point);
    }
    if (event.deleted) {
        return rejected(deleted_text);
    }
    if (!own_assets_.contains(event.asset_id)) {
        // An asset that was mapped once may still be there, with its switches: to acknowledge would
        // tell people that something moved.
        return rejected("no asset of the mapping: nobody knows what stands behind it");
    }
    if (passthrough_ == Passthrough::none) {
        return rejected("no register behind it, and passthrough = \"none\"");
    }
    return Passed{};
}

Decision CommandChecks::decide_mapped(const PendingEvent& event, PointId id) const {
    const auto& point = mapping_.point(id);
    if (!point.write) {
        return rejected("not granted: the mapping has no line write." + point.attribute);
    }
    if (event.deleted) {
        return rejected(deleted_text);
    }
    if (event.structured) {
        return rejected("an object, or a list in a list, is no value to write");
    }
    if (is_null(event.value)) {
        return rejected("a value is needed, not null");
    }
    const auto* enumeration =
        point.enumeration ? &mapping_.enumeration(*point.enumeration) : nullptr;
    auto encoded = encode(event.value, point, enumeration);
    const auto elements = elements_of(event.value);
    // What a person set as a limit says more than what the register could hold.
    if (auto refusal = first_refusal(elements, *point.write, outside_range)) {
        return *refusal;
    }
    if (!encoded) {
        return rejected(encoded.error().text);
    }
    const bool allowed = point.write->allow.empty() ||
                         std::all_of(elements.begin(), elements.end(), [&](const Value& element) {
                             return among_allowed(element, point, enumeration);
                         });
    if (!allowed) {
        return rejected("not among the allowed values");
    }
    if (auto refusal = first_refusal(elements, *point.write, off_step)) {
        return *refusal;
    }
    if (rounded_outside(*encoded, point)) {
        return rejected("the nearest step of the register lies outside min and max");
    }
    Accepted accepted{.point = id, .encoded = std::move(*encoded), .rest = false};
    if (point.write->kind == WriteKind::pulse) {
        const auto rest = encode(rest_value(point, enumeration), point, enumeration);
        accepted.rest = rest && *rest == accepted.encoded;
    }
    return accepted;
}

std::optional<Refusal> CommandChecks::too_old(const PendingEvent& event, PointId point,
                                              WallTime now) const {
    const auto& grant = mapping_.point(point).write;
    if (event.event_time > now + std::chrono::floor<WallTime::duration>(tolerance_of(grant))) {
        // In its own unit: somebody may have made up a time that microseconds cannot hold.
        const auto ahead = (event.event_time - now) / std::chrono::milliseconds{100};
        return rejected("the event is " + tenths_text(ahead) +
                        " in the future: set the clock of this box or of the manager");
    }
    const auto age = age_of(event, now);
    return grant && age > grant->max_age
               ? std::optional{Refusal{CommandState::expired, too_old_text(age, *grant)}}
               : std::nullopt;
}

Duration CommandChecks::fresh_for(const PendingEvent& event, PointId point, WallTime now) const {
    return mapping_.point(point).write->max_age - age_of(event, now);
}

} // namespace railbridge
