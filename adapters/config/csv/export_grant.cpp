#include "adapters/config/csv/export_grant.hpp"

#include "adapters/config/address_words.hpp"
#include "adapters/config/csv/value_texts.hpp"
#include "adapters/config/language/tables.hpp"

#include <algorithm>
#include <array>

namespace railbridge::config {

namespace {

/// The value of the key, empty where it would say no more than its default.
using KeyText = std::string (*)(const WriteGrant&, const Mapping&);

std::string flag_text(bool flag) {
    return flag ? "true" : "";
}

std::string longer_than_none(Duration time) {
    return time > Duration{} ? time_text(time) : "";
}

std::string function_text(const WriteGrant& grant, const Mapping& /*unused*/) {
    return grant.function ? std::to_string(static_cast<int>(*grant.function)) : "";
}

/// Levels are read back, pulses only if somebody says so or names a place.
std::string verify_text(const WriteGrant& grant, const Mapping& /*unused*/) {
    const bool readback = grant.kind == WriteKind::level || grant.verify_at.has_value();
    if ((grant.verify == Verify::readback) == readback) {
        return {};
    }
    return readback ? "\"echo\"" : "\"readback\"";
}

std::string verify_at_text(const WriteGrant& grant, const Mapping& /*unused*/) {
    if (!grant.verify_at) {
        return {};
    }
    const VerifyPlace& place = *grant.verify_at;
    return toml_text(address_words(place.range, place.bit_first, place.bit_count));
}

std::string max_age_text(const WriteGrant& grant, const Mapping& /*unused*/) {
    return time_text(grant.max_age);
}

std::string required_text(const WriteGrant& grant, const Mapping& mapping) {
    return grant.required ? toml_text(mapping.point(*grant.required).attribute) : "";
}

struct GrantKey {
    std::string_view name;
    KeyText text = nullptr; ///< null: it has a column
};

constexpr std::array keys{
    GrantKey{"min"},
    GrantKey{"max"},
    GrantKey{"allow"},
    GrantKey{"pulse"},
    GrantKey{"unlimited",
             [](const auto& grant, const auto&) { return flag_text(grant.unlimited); }},
    GrantKey{"step", [](const auto& grant,
                        const auto&) { return grant.step ? number_text(*grant.step) : ""; }},
    GrantKey{"round", [](const auto& grant, const auto&) { return flag_text(grant.round); }},
    GrantKey{"fc", function_text},
    GrantKey{"rmw",
             [](const auto& grant, const auto&) { return flag_text(grant.read_modify_write); }},
    GrantKey{"verify", verify_text},
    GrantKey{"settle",
             [](const auto& grant, const auto&) { return longer_than_none(grant.settle); }},
    GrantKey{"verify_at", verify_at_text},
    GrantKey{"tolerance",
             [](const auto& grant, const auto&) {
                 return grant.tolerance > 0.0 ? number_text(grant.tolerance) : "";
             }},
    GrantKey{"max_age", max_age_text},
    GrantKey{"min_interval",
             [](const auto& grant, const auto&) { return longer_than_none(grant.min_interval); }},
    GrantKey{"per_day",
             [](const auto& grant, const auto&) {
                 return grant.per_day > 0 ? std::to_string(grant.per_day) : "";
             }},
    GrantKey{"requires", required_text},
    GrantKey{"safe", [](const auto& grant,
                        const auto&) { return grant.safe ? toml_value(*grant.safe) : ""; }},
    GrantKey{"after", [](const auto& grant,
                         const auto&) { return grant.safe ? time_text(grant.after) : ""; }},
    GrantKey{"rewrite_every",
             [](const auto& grant, const auto&) { return longer_than_none(grant.rewrite_every); }},
};

const GrantKey* find_key(std::string_view name) {
    const auto* const found = std::find_if(
        keys.begin(), keys.end(), [name](const GrantKey& key) { return key.name == name; });
    return found == keys.end() ? nullptr : found;
}

/// Those that a file may have.
std::vector<std::string_view> language_keys() {
    std::vector<std::string_view> names;
    for (const language::Key* key : language::keys_of(language::write)) {
        if (key->built) {
            names.push_back(key->name);
        }
    }
    return names;
}

} // namespace

KeyTexts grant_keys(const WriteGrant& grant, const Mapping& mapping) {
    KeyTexts texts;
    for (const std::string_view name : language_keys()) {
        const GrantKey* key = find_key(name);
        std::string text =
            key == nullptr || key->text == nullptr ? std::string() : key->text(grant, mapping);
        if (!text.empty()) {
            texts.emplace_back(name, std::move(text));
        }
    }
    return texts;
}

std::vector<std::string_view> grant_keys_left_out() {
    std::vector<std::string_view> names = language_keys();
    std::erase_if(names, [](std::string_view name) { return find_key(name) != nullptr; });
    return names;
}

} // namespace railbridge::config
