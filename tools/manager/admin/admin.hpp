#pragma once
// What an operator may ask, over the command line: one JSON object in, one out.

#include "tools/manager/admin/realm_admin.hpp"
#include "tools/manager/admin/user_admin.hpp"
#include "tools/manager/api/asset_operations.hpp"
#include "tools/manager/json/json_value.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace railbridge::manager {

inline constexpr std::string_view admin_user = "$control"; ///< no colon: in no realm
inline constexpr std::string_view admin_request_topic = "$CONTROL/railbridge/v1";
inline constexpr std::string_view admin_response_topic = "$CONTROL/railbridge/v1/response";

/// The "client" of a request when nobody serves: no gateway is connected then, whatever the store
/// says of the last time.
inline constexpr std::string_view offline_client = "offline";

/// An answer that says the request failed.
std::string admin_error(std::string_view text);

/// Requests have a member `command`; answers are `{"ok":true,"result":...}` or
/// `{"ok":false,"error":"text"}`. The result may be told only after the changes are committed.
class Admin {
public:
    Admin(Records& records, AttributeWriter& writer, AssetOperations& assets, Watchers& watchers,
          Accounts& accounts)
        : records_(records)
        , writer_(writer)
        , assets_(assets)
        , watchers_(watchers)
        , accounts_(accounts)
        , realms_(records, accounts, assets)
        , users_(records, accounts) {}

    /// `client_id`: of the connection that asks.
    std::string handle(std::string_view request, std::string_view client_id, Millis now);

private:
    Result<std::string> result_of(const JsonMembers& request, std::string_view client_id,
                                  Millis now);
    /// Nothing when it is no command of assets as a whole.
    std::optional<Result<std::string>> asset_result(std::string_view command,
                                                    const JsonMembers& request, Millis now);
    Result<std::string> remove_asset(const JsonMembers& request, Millis now);
    Result<std::string> export_assets(const JsonMembers& request) const;
    Result<std::string> take_part(const JsonMembers& request);
    Result<std::string> import_assets(const JsonMembers& request, Millis now);
    Result<std::string> watch(const JsonMembers& request, std::string_view client_id, Millis now);
    Result<std::string> add_gateway(const JsonMembers& request, Millis now);
    static std::string login_json(const Asset& gateway);
    Result<std::string> renew_gateway_secret(const JsonMembers& request, Millis now);
    Result<std::string> gateways(const JsonMembers& request, Millis now) const;
    Result<std::string> tree(const JsonMembers& request) const;
    Result<std::string> show(const JsonMembers& request) const;
    Result<std::string> get_attribute(const JsonMembers& request) const;
    Result<std::string> write_attribute(const JsonMembers& request, Millis now);
    Result<std::string> history(const JsonMembers& request) const;
    Result<std::string> withdraw(const JsonMembers& request);
    Result<std::string> pending(const JsonMembers& request, Millis now) const;

    Result<const Asset*> asset(const JsonMembers& request) const;
    bool is_offline_ = false; ///< see offline_client
    static Error no_attribute(const Asset& asset, const std::string& name);
    Result<std::string> existing_realm(const JsonMembers& request) const;

    Records& records_;
    AttributeWriter& writer_;
    AssetOperations& assets_;
    Watchers& watchers_;
    Accounts& accounts_;
    RealmAdmin realms_;
    UserAdmin users_;
    std::string import_id_; ///< of the import whose text is being collected
    std::string import_text_;
};

} // namespace railbridge::manager
