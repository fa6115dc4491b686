#include "tools/manager/admin/request.hpp"

namespace railbridge::manager {

namespace {

template <typename T>
std::optional<T> optional_of(const JsonMembers& request, std::string_view name) {
    const JsonValue* value = member(request, name);
    const auto* found = value == nullptr ? nullptr : std::get_if<T>(value);
    return found == nullptr ? std::nullopt : std::optional<T>(*found);
}

} // namespace

Result<std::string> text_of(const JsonMembers& request, std::string_view name) {
    auto text = optional_text(request, name);
    if (!text) {
        return fail(fatal("the request lacks " + std::string(name)));
    }
    return *std::move(text);
}

std::optional<std::string> optional_text(const JsonMembers& request, std::string_view name) {
    return optional_of<std::string>(request, name);
}

std::optional<std::int64_t> optional_number(const JsonMembers& request, std::string_view name) {
    return optional_of<std::int64_t>(request, name);
}

bool flag_of(const JsonMembers& request, std::string_view name) {
    return optional_of<bool>(request, name).value_or(false);
}

std::string json_object(std::initializer_list<std::pair<std::string_view, std::string>> members) {
    std::string text;
    for (const auto& [name, json] : members) {
        text += (text.empty() ? "" : ",") + json_string(name) + ':' + json;
    }
    return '{' + text + '}';
}

} // namespace railbridge::manager
