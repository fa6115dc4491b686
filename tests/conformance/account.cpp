#include "tests/conformance/account.hpp"

namespace railbridge::conformance {

Account::Account(Site& given, const Words& options)
    : site(given)
    , login(given.fresh_login()) {
    name = login.client_id;
    login.username = login.realm + ':' + name;
    login.secret = site.manager().add_user(login.realm, name, options);
}

std::unique_ptr<Client> Account::connected() const {
    auto client = site.connection(login);
    if (client->connect() == 0) {
        client->subscribe_responses();
    }
    return client;
}

void Account::administer(const std::string& command, const Words& more) const {
    Words words{"user", command, "--realm", login.realm, "--name", name};
    words.insert(words.end(), more.begin(), more.end());
    site.manager().run_ok(words);
}

std::string Account::connecting() const {
    return site.connection(login)->connect() == 0 ? "accepted" : "refused";
}

} // namespace railbridge::conformance
