#include "tools/manager/api/accounts.hpp"

#include "adapters/identity/identity.hpp"
#include "tools/manager/json/json_value.hpp"

#include <utility>

namespace railbridge::manager {

namespace {

constexpr std::string_view gateway_prefix = "gateway-";

} // namespace

Status check_account_name(std::string_view what, std::string_view name) {
    constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                         "0123456789_-.";
    constexpr std::size_t longest = 64;
    if (name.empty() || name.size() > longest ||
        name.find_first_not_of(allowed) != std::string_view::npos) {
        return fail(fatal("the " + std::string(what) + " \"" + std::string(name) +
                          "\" cannot be used: take 1 to 64 letters, digits, '_', '-' or '.'"));
    }
    return {};
}

Error no_user(const std::string& realm, const std::string& name) {
    return fatal("there is no user " + name + " in realm " + realm + "; list them with: user list");
}

Result<std::string> Accounts::add(User user) {
    if (user.name.rfind(gateway_prefix, 0) == 0) {
        return fail(fatal("user names starting with \"gateway-\" are kept for gateways"));
    }
    if (records_.user(user.realm, user.name) != nullptr) {
        return fail(fatal("user " + user.name + " exists already in realm " + user.realm));
    }
    std::string secret = identity::random_uuid_text();
    user.secret_hash = identity::hashed_secret(secret);
    records_.put_user(user);
    return secret;
}

Result<User> Accounts::changeable(const std::string& realm, const std::string& name) const {
    const User* user = records_.user(realm, name);
    if (user == nullptr) {
        return fail(no_user(realm, name));
    }
    if (user->kind == UserKind::gateway) {
        return fail(
            fatal(name + " belongs to the gateway asset " + user->gateway_id +
                  ": write its attribute \"disabled\", delete the asset, or make a new secret "
                  "with: gateway secret " +
                  user->gateway_id));
    }
    return *user;
}

Result<std::string> Accounts::renew_secret(const std::string& realm, const std::string& name) {
    auto user = changeable(realm, name);
    if (!user) {
        return fail(user.error());
    }
    std::string secret = identity::random_uuid_text();
    user->secret_hash = identity::hashed_secret(secret);
    records_.put_user(*user);
    disconnect(*user);
    return secret;
}

/// Nobody is told: those who may know it read it.
Result<std::string> Accounts::renew_gateway_secret(const Asset& gateway, Millis now) {
    const User* known = records_.gateway_user(gateway.id);
    if (known == nullptr) {
        return fail(fatal("asset " + gateway.id + " (" + gateway.name +
                          ") is no gateway; list them with: gateway list"));
    }
    User user = *known;
    std::string secret = identity::random_uuid_text();
    user.secret_hash = identity::hashed_secret(secret);
    records_.put_user(user);
    records_.set_value(gateway.id, "clientSecret", json_string(secret), now);
    disconnect(user);
    return secret;
}

Status Accounts::set_enabled(const std::string& realm, const std::string& name, bool enabled) {
    auto user = changeable(realm, name);
    if (!user) {
        return fail(user.error());
    }
    user->enabled = enabled;
    records_.put_user(*user);
    if (!enabled) {
        disconnect(*user);
    }
    return {};
}

Status Accounts::set_rights(const std::string& realm, const std::string& name,
                            const Rights& rights) {
    auto user = changeable(realm, name);
    if (!user) {
        return fail(user.error());
    }
    user->rights = rights;
    records_.put_user(*user);
    if (!rights.read_assets) {
        records_.erase_filters_of(*user);
    }
    disconnect(*user);
    return {};
}

Status Accounts::remove(const std::string& realm, const std::string& name) {
    const auto user = changeable(realm, name);
    if (!user) {
        return fail(user.error());
    }
    disconnect(*user);
    records_.erase_user(realm, name);
    return {};
}

void Accounts::remove_all_of(const std::string& realm) {
    std::vector<User> doomed;
    for (const auto& [key, user] : records_.users()) {
        if (user.realm == realm) {
            doomed.push_back(user);
        }
    }
    for (const User& user : doomed) {
        disconnect(user);
        records_.erase_user(user.realm, user.name);
    }
}

Status Accounts::set_link(const std::string& realm, const std::string& name,
                          const std::string& asset_id, bool linked) {
    const auto user = changeable(realm, name);
    if (!user) {
        return fail(user.error());
    }
    if (!user->restricted) {
        return fail(fatal("user " + name + " is not restricted: it sees its whole realm"));
    }
    const Asset* asset = records_.assets().find(asset_id);
    if (asset == nullptr || asset->realm != realm) {
        return fail(fatal("there is no asset " + asset_id + " in realm " + realm +
                          "; list them with: asset tree"));
    }
    if (linked) {
        records_.put_link(realm, name, asset_id);
    } else {
        records_.erase_link(realm, name, asset_id);
    }
    return {};
}

std::vector<std::string> Accounts::connected(const User& user) {
    std::vector<std::string> clients;
    for (const std::string& client_id : records_.clients_of(user)) {
        if (sessions_.current(client_id) != nullptr) {
            clients.push_back(client_id);
        }
    }
    return clients;
}

void Accounts::disconnect(const User& user) {
    for (std::string& client_id : connected(user)) {
        outbox_.kicks.push_back(std::move(client_id));
    }
}

} // namespace railbridge::manager
