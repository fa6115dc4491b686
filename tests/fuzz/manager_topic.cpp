// Topics and event filters of the manager. Input: a subscriber's filter, a line break, a topic. The
// subscriber is gateway `g` of realm `r` with client id `c`.

#include "tools/manager/api/event_filter.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace railbridge::manager;

void must(bool holds) {
    if (!holds) {
        std::abort();
    }
}

bool has_wildcard(std::string_view text) {
    return text.find_first_of("+#") != std::string_view::npos;
}

void check_request(std::string_view topic) {
    const Tokens tokens = split_topic(topic);
    std::string joined;
    for (const std::string_view token : tokens) {
        joined += joined.empty() && token.data() == topic.data() ? "" : "/";
        joined += token;
    }
    must(joined == topic);
    if (const auto request = parse_request(tokens)) {
        must(!has_wildcard(topic));
        must(!is_response_filter(tokens)); // a response is never a request
        must(!is_pending_topic(tokens) && !is_event_topic(tokens));
    }
}

/// What a filter selects lies in the subscriber's scope, and what is published is the subscriber's.
void check_filter(std::string_view text) {
    const Tokens tokens = split_topic(text);
    const auto filter = parse_event_filter(tokens, "g");
    if (!filter || tokens[0] != "r" || tokens[1] != "c") {
        return;
    }
    must(filter->within == "g");
    must(!has_wildcard(filter->anchor) && !has_wildcard(filter->attribute));
    must(filter->topic_prefix == "r/c/events/assets/");
    const std::string topic = event_topic(*filter, "a", "n");
    must(topic.rfind("r/c/events/assets/", 0) == 0);
    must(!has_wildcard(topic) && is_event_topic(split_topic(topic)));

    FilterTable table;
    table.put({"c", "u"}, std::string(text), 1, *filter);
    must(table.sums().of_client("c").count == 1 && table.qos("c", text) == 1);
    const std::vector<std::string> foreign{"h", filter->anchor, "a"};
    const std::string attribute = filter->kind == EventKind::asset ? ""
                                  : filter->attribute.empty()      ? "n"
                                                                   : filter->attribute;
    if (filter->anchor != "g") {
        must(table.matches("r", foreign, attribute).empty());
    }
    must(table.matches("r", {"h", "a"}, attribute).empty());
    must(table.matches("s", {"h"}, attribute).empty());
    table.erase("c", std::string(text));
    must(table.sums().of_client("c").count == 0 &&
         table.matches("r", {"g", "a"}, attribute).empty());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string input(data, data + size);
    const std::size_t end = std::min(input.find('\n'), input.size());
    check_filter(std::string_view(input).substr(0, end));
    check_request(std::string_view(input).substr(std::min(end + 1, input.size())));
    return 0;
}
