#include "tools/manager/program/answer_fields.hpp"

namespace railbridge::manager {

std::string text_in(const JsonMembers& members, std::string_view name) {
    const JsonValue* value = member(members, name);
    if (value == nullptr || is_null(*value)) {
        return {};
    }
    const auto* text = std::get_if<std::string>(value);
    return text == nullptr ? to_json(*value) : *text;
}

std::int64_t number_in(const JsonMembers& members, std::string_view name) {
    const JsonValue* value = member(members, name);
    const auto* number = value == nullptr ? nullptr : std::get_if<std::int64_t>(value);
    return number == nullptr ? 0 : *number;
}

} // namespace railbridge::manager
