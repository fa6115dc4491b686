#include "tools/manager/admin/user_admin.hpp"

#include "tools/manager/admin/request.hpp"

namespace railbridge::manager {

namespace {

std::string_view kind_name(UserKind kind) {
    switch (kind) {
    case UserKind::service:
        return "service";
    case UserKind::gateway:
        return "gateway";
    case UserKind::regular:
        return "regular";
    }
    return "service";
}

std::string texts(const std::vector<std::string>& values) {
    std::string all;
    for (const std::string& value : values) {
        all += (all.empty() ? "" : ",") + json_string(value);
    }
    return '[' + all + ']';
}

Result<Rights> wanted_rights(const std::string& roles) {
    const auto rights = roles == "none" ? rights_of("") : rights_of(roles);
    if (!rights) {
        return fail(fatal("unknown role in \"" + roles +
                          "\": take read:assets, write:assets, write:attributes, or read or write "
                          "(everything), or none alone"));
    }
    return *rights;
}

} // namespace

std::optional<Result<std::string>> UserAdmin::answer(std::string_view command,
                                                     const JsonMembers& request) {
    if (command == "user add") {
        return add(request);
    }
    if (command == "user list") {
        return list(request);
    }
    if (command == "user show") {
        return changed(request, [&](const std::string& realm, const std::string& name) {
            return records_.user(realm, name) == nullptr ? Status(fail(no_user(realm, name)))
                                                         : Status{};
        });
    }
    if (command == "user secret") {
        return renew_secret(request);
    }
    if (command == "user roles") {
        return set_roles(request);
    }
    if (command == "user enable" || command == "user disable") {
        return changed(request, [&](const std::string& realm, const std::string& name) {
            return accounts_.set_enabled(realm, name, command == "user enable");
        });
    }
    if (command == "user remove") {
        return changed(request, [&](const std::string& realm, const std::string& name) {
            return accounts_.remove(realm, name);
        });
    }
    if (command == "user link" || command == "user unlink") {
        const auto asset = text_of(request, "asset");
        if (!asset) {
            return asset;
        }
        return changed(request, [&](const std::string& realm, const std::string& name) {
            return accounts_.set_link(realm, name, *asset, command == "user link");
        });
    }
    return std::nullopt;
}

Result<std::string> UserAdmin::add(const JsonMembers& request) {
    const auto realm = text_of(request, "realm");
    const auto name = text_of(request, "name");
    if (!realm || !name) {
        return realm ? name : realm;
    }
    if (records_.realms().count(*realm) == 0) {
        return fail(fatal("there is no realm " + *realm + "; make it with: realm add " + *realm));
    }
    if (const Status usable = check_account_name("user name", *name); !usable) {
        return fail(usable.error());
    }
    const std::string roles = optional_text(request, "roles").value_or("");
    const auto rights = wanted_rights(roles.empty() ? "write" : roles);
    if (!rights) {
        return fail(rights.error());
    }
    User user;
    user.realm = *realm;
    user.name = *name;
    user.kind = optional_text(request, "kind") == "regular" ? UserKind::regular : UserKind::service;
    user.rights = *rights;
    user.restricted = optional_text(request, "restricted") == "true";
    const auto secret = accounts_.add(user);
    if (!secret) {
        return secret;
    }
    return json_object({{"realm", json_string(*realm)},
                        {"name", json_string(*name)},
                        {"username", json_string(*realm + ':' + *name)},
                        {"secret", json_string(*secret)}});
}

Result<std::string> UserAdmin::renew_secret(const JsonMembers& request) {
    const auto realm = text_of(request, "realm");
    const auto name = text_of(request, "name");
    if (!realm || !name) {
        return realm ? name : realm;
    }
    const auto secret = accounts_.renew_secret(*realm, *name);
    if (!secret) {
        return secret;
    }
    return json_object(
        {{"username", json_string(*realm + ':' + *name)}, {"secret", json_string(*secret)}});
}

Result<std::string> UserAdmin::set_roles(const JsonMembers& request) {
    const auto rights = wanted_rights(optional_text(request, "roles").value_or(""));
    if (!rights) {
        return fail(rights.error());
    }
    return changed(request, [&](const std::string& realm, const std::string& name) {
        return accounts_.set_rights(realm, name, *rights);
    });
}

template <typename Change>
Result<std::string> UserAdmin::changed(const JsonMembers& request, Change change) {
    const auto realm = text_of(request, "realm");
    const auto name = text_of(request, "name");
    if (!realm || !name) {
        return realm ? name : realm;
    }
    if (const Status done = change(*realm, *name); !done) {
        return fail(done.error());
    }
    const User* user = records_.user(*realm, *name);
    return user == nullptr ? json_object({{"removed", json_string(*realm + ':' + *name)}})
                           : described(*user);
}

std::string UserAdmin::described(const User& user) {
    std::string links;
    for (const std::string& id : records_.links(user)) {
        links += (links.empty() ? "" : ",") + json_string(id);
    }
    return json_object({{"realm", json_string(user.realm)},
                        {"name", json_string(user.name)},
                        {"kind", json_string(kind_name(user.kind))},
                        {"enabled", user.enabled ? "true" : "false"},
                        {"roles", json_string(roles_text(user.rights))},
                        {"restricted", user.restricted ? "true" : "false"},
                        {"links", '[' + links + ']'},
                        {"connected", texts(accounts_.connected(user))}});
}

Result<std::string> UserAdmin::list(const JsonMembers& request) {
    const std::string realm = optional_text(request, "realm").value_or("");
    if (!realm.empty() && records_.realms().count(realm) == 0) {
        return fail(fatal("there is no realm " + realm));
    }
    std::string all;
    for (const auto& [key, user] : records_.users()) {
        if (realm.empty() || user.realm == realm) {
            all += (all.empty() ? "" : ",") + described(user);
        }
    }
    return '[' + all + ']';
}

} // namespace railbridge::manager
