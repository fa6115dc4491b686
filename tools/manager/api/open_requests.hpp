#pragma once
// Requests at QoS 2 that were carried out and whose delivery is not complete yet: the same request
// sent again is the same request.

#include "tools/manager/api/filter_sums.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace railbridge::manager {

/// As many messages of a client as the broker lets be under way, in each direction.
inline constexpr std::size_t max_in_flight = 20;

/// The broker tells a plugin neither packet ids nor the end of a delivery. What can be seen is the
/// check before a message is handed to a subscriber, which comes at the end of the delivery. So a
/// request is held under the topic of its response, and is known as long as the requester listens
/// there; without that there is nobody to whom two answers could come.
///
/// An equal request is the same one when it comes on a later connection, where every unfinished
/// delivery is repeated once and in order: 1, 0, 1 are three writes. One that directly follows on
/// the same connection may be either (MQTT 5 forbids to repeat it there, but a write that is
/// carried out twice is worse than one that waits). It is not carried out yet; the broker completes
/// as many deliveries as there were requests, so that one more completion tells that it was
/// another.
///
/// Not every completion is seen: with MQTT 5 a client may ask not to be sent its own messages, and
/// a client that lost its memory uses packet ids again. Deliveries are completed in the order of
/// the requests, so whatever is older than one that is complete is over; and so is what is older
/// than as many as the broker lets be under way.
class OpenRequests {
public:
    /// `protocol_version` of the connection: 3, 4 or 5.
    void add_listener(const FilterOwner& owner, const std::string& response_filter,
                      int protocol_version);
    bool listens(std::string_view client_id, const std::string& response_filter) const;
    /// How many response filters there are of a client and of a user, and how long.
    const FilterSums& sums() const { return sums_; }
    /// Who does not listen any more has nothing open there.
    void remove_listener(const std::string& client_id, const std::string& response_filter);
    /// The broker had no session for the client: forgets all response filters but these, and what
    /// was open on earlier connections.
    void start_anew(const std::string& client_id, const std::set<std::string>& filters);

    /// A new connection of the client: what is open now may be repeated on it.
    void connected(std::string_view client_id, int protocol_version);
    enum class Repetition {
        none,
        same,     ///< an open request sent again, or it will turn out to be another
        too_many, ///< it may be another, but the broker will not tell: it lets no more be under way
    };
    /// Whether this is an open request sent again. Each is repeated once per connection.
    Repetition repetition(std::string_view client_id, std::string_view topic,
                          std::string_view payload);
    /// The client had another request carried out.
    void carried_out(std::string_view client_id);

    /// A request was carried out. Remembered if the client listens to the response.
    void add(const std::string& client_id, std::string_view topic, std::string_view payload);
    bool holds(std::string_view client_id, std::string_view topic, std::string_view payload) const;
    enum class Released {
        known,     ///< carried out before, or nothing to do with requests
        another,   ///< one that was taken for a repetition is a request of its own: carry it out
        overtaken, ///< the same, but the client had something else carried out since
    };
    /// A delivery is complete.
    Released release(std::string_view client_id, std::string_view topic, std::string_view payload);

    /// The client starts anew.
    void forget(std::string_view client_id);

private:
    struct Key {
        std::size_t topic_hash = 0;
        std::size_t payload_hash = 0;
        std::size_t payload_size = 0;

        bool operator==(const Key&) const = default;
    };
    struct Request {
        Key key;
        std::uint64_t number = 0;           ///< of the client's requests that were carried out
        std::vector<std::size_t> listeners; ///< hashes of the filters that select the response
        bool is_earlier = false;            ///< from an earlier connection
        bool may_be_repeated = false;       ///< the same, and not repeated yet
        bool is_released = false;           ///< kept only for those that may be others
        std::size_t doubtful = 0;           ///< equal ones that directly followed
    };
    struct Client {
        std::set<std::string> response_filters;
        std::deque<Request> open;
        std::uint64_t carried_out = 0;
        int protocol_version = 4;

        std::size_t under_way() const;
    };

    static Key key_of(std::string_view topic, std::string_view payload);

    std::map<std::string, Client, std::less<>> clients_;
    FilterSums sums_;
};

} // namespace railbridge::manager
