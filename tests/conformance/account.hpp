#pragma once
// Users of our own manager with fewer rights than the suite's.

#include "tests/conformance/site.hpp"

#include <memory>
#include <string>
#include <vector>

namespace railbridge::conformance {

using Words = std::vector<std::string>;

/// A new user with such options of `user add`.
struct Account {
    Account(Site& given, const Words& options);

    /// With the responses subscribed, if the login is accepted.
    std::unique_ptr<Client> connected() const;
    /// railbridge-manager user `command`.
    void administer(const std::string& command, const Words& more = {}) const;
    /// "accepted" or "refused".
    std::string connecting() const;

    Site& site;
    Login login;
    std::string name;
};

} // namespace railbridge::conformance
