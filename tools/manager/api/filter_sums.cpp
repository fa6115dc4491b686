#include "tools/manager/api/filter_sums.hpp"

namespace railbridge::manager {

void FilterSums::add(const FilterOwner& owner, std::size_t bytes) {
    Client& client = clients_[owner.client_id];
    if (client.user != owner.user) {
        const Sum taken_along = client.sum;
        take_from_user(client, taken_along);
        client.user = owner.user;
        Sum& user = users_[owner.user];
        user.count += taken_along.count;
        user.bytes += taken_along.bytes;
    }
    Sum& user = users_[owner.user];
    for (Sum* sum : {&client.sum, &user}) {
        sum->count += 1;
        sum->bytes += bytes;
    }
}

void FilterSums::remove(std::string_view client_id, std::size_t bytes) {
    const auto client = clients_.find(client_id);
    if (client == clients_.end()) {
        return;
    }
    take_from_user(client->second, {1, bytes});
    client->second.sum.count -= 1;
    client->second.sum.bytes -= bytes;
    if (client->second.sum.count == 0) {
        clients_.erase(client);
    }
}

void FilterSums::remove(std::string_view client_id) {
    if (const auto client = clients_.find(client_id); client != clients_.end()) {
        take_from_user(client->second, client->second.sum);
        clients_.erase(client);
    }
}

void FilterSums::take_from_user(const Client& client, Sum sum) {
    const auto user = users_.find(client.user);
    if (user == users_.end()) {
        return;
    }
    user->second.count -= sum.count;
    user->second.bytes -= sum.bytes;
    if (user->second.count == 0) {
        users_.erase(user);
    }
}

FilterSums::Sum FilterSums::of_client(std::string_view client_id) const {
    const auto client = clients_.find(client_id);
    return client == clients_.end() ? Sum{} : client->second.sum;
}

FilterSums::Sum FilterSums::of_user(std::string_view user) const {
    const auto found = users_.find(user);
    return found == users_.end() ? Sum{} : found->second;
}

} // namespace railbridge::manager
