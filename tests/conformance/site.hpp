#pragma once
// What rows work with: connections to the server under test, assets of their own, and what they
// leave behind cleaned up.

#include "tests/conformance/client.hpp"
#include "tests/conformance/own_manager.hpp"
#include "tests/conformance/row.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace railbridge::conformance {

struct GatewayLogin {
    std::string asset_id;
    Login login;
};

/// The server under test and who may use it.
struct Target {
    Endpoint endpoint;
    std::string realm;
    std::string user; ///< a service user that may read and write assets and attributes
    std::string secret;
    std::string other_realm; ///< with a service user of its own; optional
    std::string other_user;
    std::string other_secret;
    bool can_create_gateways = true;
    std::vector<std::pair<std::string, std::string>> gateways; ///< asset id, secret
    OwnManager* manager = nullptr;
};

/// building (root) > apartment > hallway; each has number `motionSensor`, boolean
/// `presenceDetected`, text `notes`.
struct Tree {
    std::string building;
    std::string apartment;
    std::string hallway;
};

class Site {
public:
    Site(const Target& target, Version version);
    ~Site(); ///< removes the gateways it made for all rows
    Site(const Site&) = delete;
    Site& operator=(const Site&) = delete;

    bool offers(Needs needs) const;
    const Target& target() const { return target_; }
    Version version() const { return version_; }
    OwnManager& manager() { return *target_.manager; }

    /// Connected, with the responses subscribed; the same for all rows. `observer` is another
    /// connection of the same service user.
    Client& user();
    Client& observer();
    Client& gateway();
    Client& other_gateway();
    Client& stranger(); ///< of the other realm
    const GatewayLogin& gateway_login();
    const GatewayLogin& other_gateway_login();

    /// A gateway of the row's own; its credentials as they appear on its asset.
    GatewayLogin new_gateway();
    std::unique_ptr<Client> connection(const Login& login, const Session& session = {}) const;
    /// A login of the service user with a client id nobody has used.
    Login fresh_login();

    /// Sends an asset template; the id of the asset. Throws when it is refused. The asset is
    /// deleted after the row if `client` is one that lives longer.
    std::string create(Client& client, const std::string& asset);
    Tree tree();
    /// Below the gateway that `client` is.
    std::string child_of(Client& client);
    /// The same for an asset created otherwise; an empty id is none.
    void owns(Client& client, const std::string& id);

    /// After each row. Responses that came without being asked for.
    std::size_t clean_up();
    /// The server was stopped: connections are made anew.
    void forget_connections();
    /// After a row that could not be carried out to its end.
    void recover();

private:
    Client& ready(std::unique_ptr<Client>& client, const std::function<Login()>& login);
    std::vector<std::unique_ptr<Client>*> lasting_clients();
    const GatewayLogin& gateway_at(std::size_t index);

    Target target_;
    Version version_;
    std::string run_;
    int count_ = 0;
    std::unique_ptr<Client> user_;
    std::unique_ptr<Client> observer_;
    std::unique_ptr<Client> gateway_;
    std::unique_ptr<Client> other_gateway_;
    std::unique_ptr<Client> stranger_;
    std::vector<GatewayLogin> gateways_;
    std::vector<std::string> made_gateways_;                              ///< ids of their assets
    std::vector<std::pair<std::unique_ptr<Client>*, std::string>> owned_; ///< by whom, asset id
};

/// Members of `attributes` for sensors as in a Tree.
extern const char* const sensors;

/// A ThingAsset with its required attributes and `attributes` (members) besides; `members` go
/// beside its name.
std::string thing(const std::string& name, const std::string& attributes = {},
                  const std::string& members = {});
/// For `members` of thing().
std::string parent(const std::string& id);
/// A well-formed id that no asset has.
std::string unknown_id();

/// The JSON of an attribute's value, or the error.
std::string value_of(Client& client, const std::string& asset, const std::string& attribute);
/// A member of what `get` answers.
std::string member_of(Client& client, const std::string& asset, const std::string& path);
/// How a publish ends that the broker itself refuses: "refused"; otherwise what came instead.
std::string refusal(Client& client, const std::string& topic, const std::string& payload);
/// "accepted" or "refused".
std::string subscribing(Client& client, const std::string& filter);

} // namespace railbridge::conformance
