#pragma once
// What [manager] says in texts, for the file and for who is asked.

#include "adapters/config/codes/code.hpp"
#include "adapters/config/line_text.hpp"

#include <tl/expected.hpp>

#include <string>
#include <string_view>

namespace railbridge::config {

struct ManagerUrl {
    bool tls = true;
    Endpoint endpoint;
};
struct WrongWord {
    Code code;
    std::string text;
};
/// `mqtts://HOST[:PORT]`, or mqtt:// without TLS.
tl::expected<ManagerUrl, WrongWord> parse_manager_url(std::string_view url);

/// Realm and client id become tokens of every topic, so nothing else may be in them.
bool is_topic_token(std::string_view text);

} // namespace railbridge::config
