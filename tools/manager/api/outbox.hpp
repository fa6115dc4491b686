#pragma once
// What leaves the manager, held back until the changes it speaks of are on the disk.

#include "tools/manager/api/announcement.hpp"

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace railbridge::manager {

/// What becomes of a message when the changes it speaks of could not be committed, or not be
/// brought to the disk.
enum class Purpose {
    news,         ///< an event: not sent when nothing happened
    command,      ///< a pending event: not sent; it comes again when the disk works
    response,     ///< of an operation: INTERNAL_SERVER_ERROR instead
    admin_answer, ///< to the command line: an error instead
};

struct Publish {
    std::string client_id; ///< whom it is for; empty: the client in the topic
    std::string topic;
    std::string payload;
    int qos = 0;
    Purpose purpose = Purpose::news;
    /// To the client whether or not the broker knows a subscription of it. What mosquitto 2.0
    /// cannot queue of messages that are sent so it keeps in memory for ever.
    bool is_direct = false;
    /// Of a pending event: see Session::delivery.
    std::uint64_t delivery = 0;
    /// An event for several: instead of client id, topic and payload. Nothing that leaves has it.
    std::shared_ptr<const Announcement> announcement = {};

    /// Of its texts; those of an event for several are counted once, and who hears it.
    std::size_t bytes() const {
        return topic.size() + payload.size() +
               (announcement == nullptr ? 0 : announcement->bytes());
    }
};

struct Outbox {
    std::vector<Publish> publishes;    ///< in order
    std::vector<std::string> kicks;    ///< client ids to disconnect, their last wills sent
    std::vector<std::string> renewals; ///< client ids to disconnect without it: they come again
    std::vector<std::string> ended;    ///< client ids whose sessions the broker shall forget
    std::vector<std::string> issued;   ///< ack ids of the pending events that came into being
    std::size_t requests = 0;          ///< that led to it

    bool empty() const {
        return publishes.empty() && kicks.empty() && renewals.empty() && ended.empty();
    }

    void append(Outbox more) {
        publishes.insert(publishes.end(), std::make_move_iterator(more.publishes.begin()),
                         std::make_move_iterator(more.publishes.end()));
        kicks.insert(kicks.end(), more.kicks.begin(), more.kicks.end());
        renewals.insert(renewals.end(), more.renewals.begin(), more.renewals.end());
        ended.insert(ended.end(), more.ended.begin(), more.ended.end());
        issued.insert(issued.end(), more.issued.begin(), more.issued.end());
        requests += more.requests;
    }
};

} // namespace railbridge::manager
