#pragma once
// One request of the control port: a flat JSON object, read member by member. What is not asked for
// is refused, so that a misspelt member never passes for a default.
// Include in .cpp files only: it brings RapidJSON.

#include "tools/plcsim/area.hpp"

#include "bridge/base/result.hpp"

#include <rapidjson/document.h>

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace plcsim {

class ControlRequest {
public:
    static railbridge::Result<ControlRequest> parse(std::string_view line);

    bool has(const char* member) const { return document_.HasMember(member); }

    // Each notes the first error it meets and then gives the default; see error().
    std::string text(const char* member, std::string fallback);
    bool flag(const char* member, bool fallback);
    double number(const char* member, double fallback, double least, double most);
    std::int64_t integer(const char* member, std::int64_t fallback, std::int64_t least,
                         std::int64_t most);
    std::optional<std::int64_t> optional_integer(const char* member, std::int64_t least,
                                                 std::int64_t most);
    /// A number, or an array of numbers.
    std::vector<std::int64_t> integers(const char* member, std::int64_t least, std::int64_t most);
    /// An array of two numbers, or one number for both.
    std::pair<double, double> span(const char* member, std::pair<double, double> fallback);
    /// -32768..65535, booleans as 0 and 1; one, or an array.
    std::vector<std::uint16_t> words(const char* member);
    Area area(const char* member);

    /// "missing ..." when the request does not have it.
    void need(const char* member);
    void refuse(std::string text);
    bool error_noted() const { return error_.has_value(); }

    /// The first error, or the first member nobody has asked for. Call when all has been read.
    std::optional<std::string> error() const;

    /// The member `id` as JSON text, to be repeated in the answer; empty when there is none.
    std::string id() const;

private:
    const rapidjson::Value* find(const char* member);
    std::optional<std::uint16_t> as_word(const rapidjson::Value& value);

    rapidjson::Document document_;
    std::set<std::string, std::less<>> asked_{"id", "op"};
    std::optional<std::string> error_;
};

} // namespace plcsim
