#include "tools/manager/model/text_forms.hpp"

#include <re2/re2.h>

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>

namespace railbridge::manager {

namespace {

using re2::RE2;

RE2::Options latin() {
    RE2::Options options;
    options.set_log_errors(false);
    options.set_encoding(RE2::Options::EncodingLatin1);
    return options;
}

bool matches(std::string_view text, const RE2& pattern) {
    return RE2::FullMatch(re2::StringPiece(text.data(), text.size()), pattern);
}

bool is_uuid(std::string_view text) {
    static const RE2 pattern("(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", latin());
    return matches(text, pattern);
}

bool is_email(std::string_view text) {
    static const RE2 pattern(R"([^@\s]+@[^@\s]+)", latin());
    return matches(text, pattern);
}

bool is_ip_address(std::string_view text) {
    in6_addr address{};
    const std::string copy(text);
    return copy.find('\0') == std::string::npos &&
           (::inet_pton(AF_INET, copy.c_str(), &address) == 1 ||
            ::inet_pton(AF_INET6, copy.c_str(), &address) == 1);
}

bool is_host(std::string_view text) {
    static const RE2 pattern(
        R"((?i)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*)",
        latin());
    constexpr std::size_t longest = 253;
    return text.size() <= longest && matches(text, pattern);
}

bool is_duration(std::string_view text) {
    static const RE2 pattern(
        R"([-+]?P(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?)", latin());
    return text.size() > 2 && matches(text, pattern);
}

bool is_url(std::string_view text, std::string_view scheme) {
    static const RE2 pattern(R"((?i)(https?|wss?)://[^\s]+)", latin());
    return matches(text, pattern) && text.substr(0, scheme.size()) == scheme;
}

bool is_colour(std::string_view text) {
    static const RE2 pattern("(?i)#?[0-9a-f]{6}", latin());
    return matches(text, pattern);
}

bool is_asset_id_text(std::string_view text) {
    static const RE2 pattern("[0-9A-Za-z]{22}", latin());
    return matches(text, pattern);
}

} // namespace

bool has_form(std::string_view text, TextForm form) {
    switch (form) {
    case TextForm::any:
        return true;
    case TextForm::uuid:
        return is_uuid(text);
    case TextForm::asset_id:
        return is_asset_id_text(text);
    case TextForm::email:
        return is_email(text);
    case TextForm::ip_address:
        return is_ip_address(text);
    case TextForm::host_or_ip_address:
        return is_ip_address(text) || is_host(text);
    case TextForm::date_and_time:
        return time_of_iso8601(text).has_value();
    case TextForm::duration:
        return is_duration(text);
    case TextForm::http_url:
        return is_url(text, "http");
    case TextForm::websocket_url:
        return is_url(text, "ws");
    case TextForm::colour:
        return is_colour(text);
    }
    return false;
}

std::string_view description(TextForm form) {
    switch (form) {
    case TextForm::any:
        return "text";
    case TextForm::uuid:
        return "a UUID with dashes";
    case TextForm::asset_id:
        return "22 letters and digits";
    case TextForm::email:
        return "an e-mail address";
    case TextForm::ip_address:
        return "an IP address";
    case TextForm::host_or_ip_address:
        return "a host name or an IP address";
    case TextForm::date_and_time:
        return "an ISO 8601 date and time, such as 2024-11-27T14:48:00Z";
    case TextForm::duration:
        return "an ISO 8601 duration, such as PT1H30M";
    case TextForm::http_url:
        return "an http or https URL";
    case TextForm::websocket_url:
        return "a ws or wss URL";
    case TextForm::colour:
        return "a colour, such as #1E90FF";
    }
    return "text";
}

std::optional<Millis> time_of_iso8601(std::string_view text) {
    static const RE2 pattern(R"((\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)"
                             R"((Z|[+-]\d\d:?\d\d)?)",
                             latin());
    std::tm time{};
    std::string second;
    std::string fraction;
    std::string offset;
    if (!RE2::FullMatch(re2::StringPiece(text.data(), text.size()), pattern, &time.tm_year,
                        &time.tm_mon, &time.tm_mday, &time.tm_hour, &time.tm_min, &second,
                        &fraction, &offset)) {
        return std::nullopt;
    }
    constexpr int last_month = 12;
    constexpr int last_day = 31;
    constexpr int last_hour = 24;
    constexpr int last_minute = 59;
    time.tm_sec = std::atoi(second.c_str());
    if (time.tm_mon < 1 || time.tm_mon > last_month || time.tm_mday < 1 ||
        time.tm_mday > last_day || time.tm_hour > last_hour || time.tm_min > last_minute ||
        time.tm_sec > last_minute + 1) {
        return std::nullopt;
    }
    constexpr int first_year = 1900;
    time.tm_year -= first_year;
    time.tm_mon -= 1;
    constexpr Millis second_ms = 1000;
    constexpr Millis minute_ms = 60 * second_ms;
    Millis millis = static_cast<Millis>(::timegm(&time)) * second_ms;
    fraction.resize(3, '0');
    millis += std::atoi(fraction.c_str());
    if (offset.size() > 1) {
        offset.erase(std::remove(offset.begin(), offset.end(), ':'), offset.end());
        const int clock = std::atoi(offset.c_str() + 1);
        const Millis shift = (clock / 100 * 60 + clock % 100) * minute_ms;
        millis += offset.front() == '-' ? shift : -shift;
    }
    return millis;
}

std::optional<Millis> midnight_of_iso8601(std::string_view text) {
    constexpr std::size_t day_size = 10;
    return text.size() == day_size ? time_of_iso8601(std::string(text) + "T00:00Z") : std::nullopt;
}

std::size_t character_count(std::string_view text) {
    constexpr unsigned continuation_mask = 0xC0;
    constexpr unsigned continuation = 0x80;
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char byte) {
        return (static_cast<unsigned char>(byte) & continuation_mask) != continuation;
    }));
}

} // namespace railbridge::manager
