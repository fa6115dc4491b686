#pragma once
// A request to the manager, put together member by member.

#include "tools/manager/json/json_value.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace railbridge::manager {

class RequestText {
public:
    explicit RequestText(std::string_view command) { text("command", command); }

    RequestText& text(std::string_view name, std::string_view value) {
        return raw(name, json_string(value));
    }
    /// Left out when it is empty.
    RequestText& text_if(std::string_view name, std::string_view value) {
        return value.empty() ? *this : text(name, value);
    }
    RequestText& number(std::string_view name, std::int64_t value) {
        return raw(name, std::to_string(value));
    }
    RequestText& flag(std::string_view name, bool value) {
        return raw(name, value ? "true" : "false");
    }
    RequestText& raw(std::string_view name, std::string_view json) {
        members_ += (members_.empty() ? "" : ",") + json_string(name) + ':';
        members_ += json;
        return *this;
    }

    std::string json() const { return '{' + members_ + '}'; }

private:
    std::string members_;
};

} // namespace railbridge::manager
