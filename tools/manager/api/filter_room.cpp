#include "tools/manager/api/filter_room.hpp"

namespace railbridge::manager {

bool FilterRoom::for_event_filter(const FilterOwner& owner, const std::string& filter) {
    const FilterSums& events = records_.filters().sums();
    const auto counts = [&] {
        return events.of_user(owner.user).count < max_event_filters_per_user;
    };
    return events.of_client(owner.client_id).count < max_filters_per_client &&
           !is_client_full(owner, filter) && make(owner.user, Kind::event_filters, counts) &&
           make_bytes(owner, filter);
}

bool FilterRoom::for_response_filter(const FilterOwner& owner, const std::string& filter) {
    return requests_.sums().of_client(owner.client_id).count < max_filters_per_client &&
           !is_client_full(owner, filter) && make_bytes(owner, filter);
}

bool FilterRoom::is_client_full(const FilterOwner& owner, const std::string& filter) const {
    return records_.filters().sums().of_client(owner.client_id).bytes +
               requests_.sums().of_client(owner.client_id).bytes + filter.size() >
           max_filter_bytes_per_client;
}

bool FilterRoom::make_bytes(const FilterOwner& owner, const std::string& filter) {
    return make(owner.user, Kind::any_filters, [&] {
        return records_.filters().sums().of_user(owner.user).bytes +
                   requests_.sums().of_user(owner.user).bytes + filter.size() <=
               max_filter_bytes_per_user;
    });
}

bool FilterRoom::make(const std::string& username, Kind kind,
                      const std::function<bool()>& is_there) {
    while (!is_there()) {
        if (!give_up_one(username, kind)) {
            return false;
        }
    }
    return true;
}

bool FilterRoom::give_up_one(const std::string& username, Kind kind) {
    const User* user = records_.user(username);
    if (user == nullptr || in_vain_.count({username, kind}) != 0) {
        return false;
    }
    const auto oldest = records_.oldest_client(*user, 0, [&](const std::string& client_id) {
        return sessions_.is_connected(client_id) || !has_any(client_id, kind);
    });
    if (!oldest) {
        in_vain_.insert({username, kind});
        return false;
    }
    log_(LogLevel::info, "client " + *oldest + ", which is away, loses its subscriptions: user " +
                             username + " has as many as it may have, and needs others");
    records_.give_up_client(*oldest);
    requests_.forget(*oldest);
    return true;
}

bool FilterRoom::has_any(const std::string& client_id, Kind kind) const {
    return records_.filters().sums().of_client(client_id).count > 0 ||
           (kind == Kind::any_filters && requests_.sums().of_client(client_id).count > 0);
}

} // namespace railbridge::manager
