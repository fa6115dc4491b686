#pragma once
// How many filters there are and how long their texts are, of each client id and of each user:
// counted along, since a client may ask for ninety thousand in one packet.

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

namespace railbridge::manager {

/// Whose filters: a client id belongs to one user at a time, `{realm}:{name}`.
struct FilterOwner {
    std::string client_id;
    std::string user;
};

class FilterSums {
public:
    struct Sum {
        std::size_t count = 0;
        std::size_t bytes = 0;
    };

    /// One more filter. What the client id has belongs to its new user, if that is another now.
    void add(const FilterOwner& owner, std::size_t bytes);
    /// One that was added.
    void remove(std::string_view client_id, std::size_t bytes);
    /// All of the client.
    void remove(std::string_view client_id);

    Sum of_client(std::string_view client_id) const;
    Sum of_user(std::string_view user) const;

private:
    struct Client {
        std::string user;
        Sum sum;
    };
    using Clients = std::map<std::string, Client, std::less<>>;

    void take_from_user(const Client& client, Sum sum);

    Clients clients_;
    std::map<std::string, Sum, std::less<>> users_;
};

} // namespace railbridge::manager
