#include "tools/manager/api/direct_answers.hpp"

#include "tools/manager/api/topic.hpp"

#include <algorithm>

namespace railbridge::manager {

namespace {

/// Whoever has more is served by the broker, which searches a tree instead of a list.
constexpr std::size_t most_filters = 8;
constexpr int first_with_identifiers = 5; ///< of subscriptions

bool is_served_by_us(const Session& session) {
    return session.settled && session.protocol_version < first_with_identifiers &&
           session.resumed_filters == 0 && session.response_filters.size() <= most_filters;
}

bool listens(const Session& session, std::string_view topic) {
    return std::any_of(session.response_filters.begin(), session.response_filters.end(),
                       [&](const std::string& filter) { return selects(filter, topic); });
}

} // namespace

void address_answers(Outbox& outbox, Sessions& sessions) {
    for (Publish& publish : outbox.publishes) {
        if (publish.purpose != Purpose::response) {
            continue;
        }
        const std::string_view client_id = client_id_of(publish.topic);
        const Session* session = sessions.current(client_id);
        if (session != nullptr && is_served_by_us(*session) && listens(*session, publish.topic)) {
            publish.client_id = client_id;
        }
    }
}

} // namespace railbridge::manager
