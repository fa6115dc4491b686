#include "adapters/config/manager_words.hpp"

#include <algorithm>

namespace railbridge::config {

namespace {

constexpr std::string_view tls_scheme = "mqtts://";
constexpr std::string_view plain_scheme = "mqtt://";

bool starts_with(std::string_view text, std::string_view start) {
    return text.substr(0, start.size()) == start;
}

bool is_id_character(char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9') || letter == '_' || letter == '-';
}

} // namespace

tl::expected<ManagerUrl, WrongWord> parse_manager_url(std::string_view url) {
    const bool tls = starts_with(url, tls_scheme);
    if (!tls && !starts_with(url, plain_scheme)) {
        return tl::unexpected(
            WrongWord{Code::bad_url,
                      "url \"" + std::string(url) + "\" starts with neither mqtts:// nor mqtt://"});
    }
    auto rest = url.substr(tls ? tls_scheme.size() : plain_scheme.size());
    if (!rest.empty() && rest.back() == '/') {
        rest.remove_suffix(1);
    }
    if (rest.find('@') != std::string_view::npos) {
        return tl::unexpected(WrongWord{Code::secret_in_file,
                                        "url holds no user or password: use client_id and "
                                        "secret_file"});
    }
    const auto endpoint = parse_endpoint(rest, tls ? 8883 : 1883);
    if (!endpoint) {
        return tl::unexpected(WrongWord{Code::bad_url, "url: " + endpoint.error().text});
    }
    return ManagerUrl{tls, *endpoint};
}

bool is_topic_token(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), is_id_character);
}

} // namespace railbridge::config
