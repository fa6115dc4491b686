#pragma once
// The `realm ...` commands.

#include "tools/manager/api/accounts.hpp"
#include "tools/manager/api/asset_operations.hpp"
#include "tools/manager/json/json_value.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace railbridge::manager {

Error no_realm(const Records& records, const std::string& name);

class RealmAdmin {
public:
    RealmAdmin(Records& records, Accounts& accounts, AssetOperations& assets)
        : records_(records)
        , accounts_(accounts)
        , assets_(assets) {}

    /// Nothing when the command is none of these.
    std::optional<Result<std::string>> answer(std::string_view command, const JsonMembers& request,
                                              Millis now);

private:
    /// A gateway is an asset, too, and counted as both.
    struct Contents {
        std::size_t assets = 0;
        std::size_t users = 0;
        std::size_t gateways = 0;
    };

    Result<std::string> add(const JsonMembers& request);
    std::string list() const;
    Result<std::string> remove(const JsonMembers& request, Millis now);
    void empty(const std::string& realm, Millis now);
    Contents contents(std::string_view realm) const;

    Records& records_;
    Accounts& accounts_;
    AssetOperations& assets_;
};

} // namespace railbridge::manager
