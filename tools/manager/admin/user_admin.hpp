#pragma once
// The `user ...` commands.

#include "tools/manager/api/accounts.hpp"
#include "tools/manager/json/json_value.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace railbridge::manager {

class UserAdmin {
public:
    UserAdmin(Records& records, Accounts& accounts)
        : records_(records)
        , accounts_(accounts) {}

    /// Nothing when the command is none of these.
    std::optional<Result<std::string>> answer(std::string_view command, const JsonMembers& request);

private:
    Result<std::string> add(const JsonMembers& request);
    Result<std::string> list(const JsonMembers& request);
    Result<std::string> renew_secret(const JsonMembers& request);
    Result<std::string> set_roles(const JsonMembers& request);

    /// Runs `change` on the named user and tells how it is now.
    template <typename Change>
    Result<std::string> changed(const JsonMembers& request, Change change);
    std::string described(const User& user);

    Records& records_;
    Accounts& accounts_;
};

} // namespace railbridge::manager
