#pragma once
// Users as the operator keeps them. Gateways have accounts of their own: see gateway_accounts.

#include "tools/manager/api/outbox.hpp"
#include "tools/manager/api/records.hpp"
#include "tools/manager/api/sessions.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace railbridge::manager {

/// Names become topic tokens and parts of user names. `what` is for the error text.
Status check_account_name(std::string_view what, std::string_view name);

Error no_user(const std::string& realm, const std::string& name);

/// Whatever takes something away from a user disconnects it: what it may do is decided anew when it
/// connects again. The error texts say what to do.
class Accounts {
public:
    Accounts(Records& records, Sessions& sessions, Outbox& outbox)
        : records_(records)
        , sessions_(sessions)
        , outbox_(outbox) {}

    /// Gives the secret, which is kept nowhere. `user` needs no secret_hash.
    Result<std::string> add(User user);
    Result<std::string> renew_secret(const std::string& realm, const std::string& name);
    Status set_enabled(const std::string& realm, const std::string& name, bool enabled);
    Status set_rights(const std::string& realm, const std::string& name, const Rights& rights);
    Status remove(const std::string& realm, const std::string& name);
    /// Gateways too, whose assets go with them.
    void remove_all_of(const std::string& realm);

    /// A new secret for the login of a gateway; it stands in the gateway's clientSecret, too.
    Result<std::string> renew_gateway_secret(const Asset& gateway, Millis now);

    /// Opens an asset to a restricted user, or closes it.
    Status set_link(const std::string& realm, const std::string& name, const std::string& asset_id,
                    bool linked);

    /// Client ids that are connected as this user.
    std::vector<std::string> connected(const User& user);

private:
    Result<User> changeable(const std::string& realm, const std::string& name) const;
    void disconnect(const User& user);

    Records& records_;
    Sessions& sessions_;
    Outbox& outbox_;
};

} // namespace railbridge::manager
