#pragma once
// Questions about the JSON a server sends.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace railbridge::conformance {

/// A parsed text. Paths name members and positions: "asset/attributes/notes/value", "0/ref/id", ""
/// the whole. What is not there, and anything in a text that is not JSON, is "absent".
class Json {
public:
    explicit Json(std::string_view text);

    bool is_json() const;
    bool is_object(std::string_view path = {}) const;
    bool has(std::string_view path) const;
    /// Compact JSON: `70.0`, `"x"`, `null`; "absent".
    std::string at(std::string_view path) const;
    /// What a string says, without quotes; empty when it is no string.
    std::string text(std::string_view path) const;
    /// 0 when it is no whole number.
    long long number(std::string_view path) const;
    /// Names of an object's members, sorted.
    std::vector<std::string> names(std::string_view path = {}) const;
    /// Members of an object, elements of an array; 0 of anything else.
    std::size_t size(std::string_view path = {}) const;

private:
    struct Parsed;
    std::shared_ptr<const Parsed> parsed_;
};

/// The text as a JSON string.
std::string quoted(std::string_view text);

/// How `seen` differs from `sample` in its members and in the kinds of their values, or "". `null`
/// in either is of any kind; texts and numbers may say something else. An array has at least one
/// element if the sample's has.
std::string shape_difference(std::string_view sample, std::string_view seen);

} // namespace railbridge::conformance
