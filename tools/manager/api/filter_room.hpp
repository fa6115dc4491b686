#pragma once
// Whether there is room for one more subscription. The broker keeps every one in memory, and one
// event can become as many messages as its user has event filters.

#include "tools/manager/api/log.hpp"
#include "tools/manager/api/open_requests.hpp"
#include "tools/manager/api/records.hpp"
#include "tools/manager/api/sessions.hpp"

#include <cstddef>
#include <functional>
#include <set>
#include <string>
#include <utility>

namespace railbridge::manager {

inline constexpr std::size_t max_filters_per_client = 1000;
/// Of all its client ids: so many messages can one event become for one user.
inline constexpr std::size_t max_event_filters_per_user = 4000;
/// Of the texts of filters, which broker, store and manager keep: of one, of all of one client, and
/// of all client ids of one user. Where the sum counts, a filter that is there already stays.
inline constexpr std::size_t max_filter_bytes = 1024;
inline constexpr std::size_t max_filter_bytes_per_client = std::size_t{256} * 1024;
inline constexpr std::size_t max_filter_bytes_per_user = std::size_t{4} * 1024 * 1024;

/// A client that never comes again is not told from one that is away: the broker does not say when
/// a session has expired. So where a user has no room left, the client ids of it that are away make
/// some, the longest unseen first; a session that the broker has of them is ended.
class FilterRoom {
public:
    FilterRoom(Records& records, OpenRequests& requests, const Sessions& sessions, Log log)
        : records_(records)
        , requests_(requests)
        , sessions_(sessions)
        , log_(std::move(log)) {}

    /// For a filter that the client does not have yet.
    bool for_event_filter(const FilterOwner& owner, const std::string& filter);
    bool for_response_filter(const FilterOwner& owner, const std::string& filter);

    /// Somebody may be away who was not before.
    void look_again() { in_vain_.clear(); }

private:
    enum class Kind { event_filters, any_filters };

    bool is_client_full(const FilterOwner& owner, const std::string& filter) const;
    bool make_bytes(const FilterOwner& owner, const std::string& filter);
    bool make(const std::string& username, Kind kind, const std::function<bool()>& is_there);
    bool give_up_one(const std::string& username, Kind kind);
    bool has_any(const std::string& client_id, Kind kind) const;

    Records& records_;
    OpenRequests& requests_;
    const Sessions& sessions_;
    Log log_;
    /// Where nobody is away who has such filters: one packet can ask for ninety thousand.
    std::set<std::pair<std::string, Kind>> in_vain_;
};

} // namespace railbridge::manager
