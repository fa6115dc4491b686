#pragma once
// Event subscriptions: what a filter selects, and which filters an event meets.

#include "tools/manager/api/filter_sums.hpp"
#include "tools/manager/api/topic.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <vector>

namespace railbridge::manager {

enum class EventKind { asset, attribute, value };

/// Which assets a filter selects, seen from its anchor.
enum class Reach {
    self,     ///< the anchor
    children, ///< its direct children
    below,    ///< everything below it, at any depth
    subtree,  ///< the anchor and everything below it
};

/// `#` and `+` at the asset position start at the realm, or at the gateway for a gateway.
struct EventFilter {
    EventKind kind = EventKind::asset;
    Reach reach = Reach::self;
    std::string anchor;        ///< asset id, or realm_anchor(realm)
    std::string within;        ///< the same kind: nothing outside of it is ever told
    std::string attribute;     ///< empty: all attributes
    std::string topic_prefix;  ///< `{realm}/{client id}/events/assets/`
    bool names_anchor = false; ///< the published topic starts with the anchor
    bool names_asset_last =
        false;               ///< ... and ends with the asset (filters with a trailing wildcard)
    bool restricted = false; ///< of a restricted user: who sends looks closer
};

std::string realm_anchor(std::string_view realm);

/// At which events are sent to a subscription that was granted `granted`.
constexpr int event_qos(int granted) {
    return granted > 0 ? 1 : 0;
}

/// `top`: the anchor of filters without an asset id, and what the subscriber may see at most, also
/// after an asset id has changed hands. Nothing when the filter has no known shape; whether the
/// anchor may be seen is checked elsewhere.
std::optional<EventFilter> parse_event_filter(const Tokens& tokens, std::string_view top);

/// The concrete topic an event of this asset and attribute is published to.
std::string event_topic(const EventFilter& filter, std::string_view asset_id,
                        std::string_view attribute);

/// What such a topic tells of. Views into the topic.
struct EventSubject {
    std::string_view asset_id;
    std::string_view attribute; ///< empty: not in the topic
    EventKind kind = EventKind::asset;
};

/// Of a topic that event_topic() made.
EventSubject event_subject(const Tokens& tokens);

/// Filters by anchor, and then by reach, kind and attribute: an event looks up each level of its
/// asset's path and there, if it is an anchor, the few places whose filters select it. Its cost
/// does not depend on how many assets there are, nor on how many filters select something else.
class FilterTable {
public:
    /// Points into the table.
    struct Match {
        const std::string* client_id;
        const std::string* text;
        const std::shared_ptr<const EventFilter>* filter;
        int qos;
        bool is_in_broker;
    };

    FilterTable() = default;
    FilterTable(FilterTable&&) = default;
    FilterTable& operator=(FilterTable&&) = default;
    FilterTable(const FilterTable&) = delete; // its parts point at each other
    FilterTable& operator=(const FilterTable&) = delete;
    ~FilterTable() = default;

    void put(const FilterOwner& owner, const std::string& text, int qos, const EventFilter& filter);
    void erase(const std::string& client_id, const std::string& text);
    void erase_client(const std::string& client_id);

    /// Texts of the client's filters.
    std::vector<std::string> texts(std::string_view client_id) const;
    /// How many there are of a client and of a user, and how long.
    const FilterSums& sums() const { return sums_; }
    bool empty() const { return by_client_.empty(); }
    /// The granted QoS; nothing when the client has no such filter.
    std::optional<int> qos(std::string_view client_id, std::string_view text) const;

    /// Null when the client has no such filter. Valid until the next change.
    const EventFilter* filter(std::string_view client_id, std::string_view text) const;

    /// Whether some filters of the client have QoS 0 and some a higher one.
    bool has_both_qos(std::string_view client_id) const;
    /// 0 or 1 for each of the client's filters that the topic meets, whatever they select.
    std::vector<int> qos_of_met(std::string_view client_id, std::string_view topic) const;

    /// The broker took the subscription since it runs. One of before it may have lost in a crash.
    void note_in_broker(std::string_view client_id, std::string_view text);
    bool is_in_broker(std::string_view client_id, std::string_view text) const;

    /// `path`: the asset's ids from the root down to itself. `attribute` is empty for asset events.
    /// Matches are valid until the next change.
    std::vector<Match> matches(std::string_view realm, const std::vector<std::string>& path,
                               std::string_view attribute) const;

private:
    struct Entry {
        int qos = 0;
        std::shared_ptr<const EventFilter> filter;
        bool is_in_broker = false;
    };
    using Key = std::pair<std::string, std::string>; ///< client id, text
    /// Which events of the assets around an anchor.
    using Selection = std::tuple<Reach, EventKind, std::string>; ///< the attribute, empty: all
    /// Looked up without copying the attribute.
    struct Before {
        using is_transparent = void;
        template <typename A, typename B>
        bool operator()(const A& a, const B& b) const {
            return plain(a) < plain(b);
        }
        template <typename A>
        static std::tuple<Reach, EventKind, std::string_view> plain(const A& selection) {
            return {std::get<0>(selection), std::get<1>(selection), std::get<2>(selection)};
        }
    };
    using Anchored = std::map<Selection, std::map<Key, const Entry*>, Before>;

    const Entry* find(std::string_view client_id, std::string_view text) const;
    void collect(const Anchored& anchored, Reach reach, EventKind kind, std::string_view attribute,
                 std::vector<Match>& found) const;

    std::map<std::string, std::map<std::string, Entry, std::less<>>, std::less<>> by_client_;
    FilterSums sums_;
    std::unordered_map<std::string, Anchored> by_anchor_;
};

} // namespace railbridge::manager
