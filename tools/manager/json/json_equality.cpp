#include "tools/manager/json/json_equality.hpp"

#include "tools/manager/json/json_value.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace railbridge::manager {

namespace {

bool is_same(const JsonValue& a, const JsonValue& b);

bool is_same_array(const std::string& a, const std::string& b) {
    const auto left = parse_json_array(a, own_json);
    const auto right = parse_json_array(b, own_json);
    return left && right &&
           std::equal(left->begin(), left->end(), right->begin(), right->end(), is_same);
}

bool is_same_object(const std::string& a, const std::string& b) {
    auto left = parse_json_object(a, own_json);
    auto right = parse_json_object(b, own_json);
    if (!left || !right) {
        return false;
    }
    const auto by_name = [](const auto& one, const auto& other) { return one.first < other.first; };
    std::sort(left->begin(), left->end(), by_name);
    std::sort(right->begin(), right->end(), by_name);
    return std::equal(left->begin(), left->end(), right->begin(), right->end(),
                      [](const auto& one, const auto& other) {
                          return one.first == other.first && is_same(one.second, other.second);
                      });
}

/// The nesting is bounded, so the recursion is too.
bool is_same(const JsonValue& a, const JsonValue& b) {
    if (is_number(a) && is_number(b)) {
        return compare(*decimal_in(a), *decimal_in(b)) == 0;
    }
    const auto* left = std::get_if<JsonComposite>(&a);
    const auto* right = std::get_if<JsonComposite>(&b);
    if (left == nullptr || right == nullptr || left->text == right->text) {
        return a == b;
    }
    return left->is_array == right->is_array &&
           (left->is_array ? is_same_array(left->text, right->text)
                           : is_same_object(left->text, right->text));
}

} // namespace

bool is_same_json(std::string_view a, std::string_view b) {
    if (a == b) {
        return true;
    }
    const auto left = parse_json(a, own_json);
    const auto right = parse_json(b, own_json);
    return left && right && is_same(*left, *right);
}

} // namespace railbridge::manager
