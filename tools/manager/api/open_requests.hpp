#pragma once
// Requests at QoS 2 that were carried out and whose delivery is not complete yet: the same request
// sent again is the same request.

#include <cstddef>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <string_view>

namespace railbridge::manager {

/// The broker tells a plugin neither packet ids nor the end of a delivery. What can be seen is the
/// check before a message is handed to a subscriber, which comes at the end of the delivery. So a
/// request is held under the topic of its response, and is known as long as the requester listens
/// there; without that there is nobody to whom two answers could come. Two equal requests of one
/// client whose deliveries overlap count as one.
class OpenRequests {
public:
    void add_listener(const std::string& client_id, const std::string& response_filter);
    void remove_listener(const std::string& client_id, const std::string& response_filter);
    /// Forgets all response filters but these.
    void keep_listeners(const std::string& client_id, const std::set<std::string>& filters);

    /// A request was carried out. Remembered if the client listens to the response.
    void add(const std::string& client_id, std::string_view topic, std::string_view payload);
    bool holds(std::string_view client_id, std::string_view topic, std::string_view payload) const;
    /// Its delivery is complete.
    void release(std::string_view client_id, std::string_view topic, std::string_view payload);

    /// The client starts anew.
    void forget(std::string_view client_id);

private:
    struct Key {
        std::size_t topic_hash = 0;
        std::size_t payload_hash = 0;
        std::size_t payload_size = 0;

        bool operator==(const Key&) const = default;
    };
    struct Client {
        std::set<std::string> response_filters;
        std::deque<Key> open;
    };

    static Key key_of(std::string_view topic, std::string_view payload);

    std::map<std::string, Client, std::less<>> clients_;
};

} // namespace railbridge::manager
