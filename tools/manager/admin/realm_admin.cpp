#include "tools/manager/admin/realm_admin.hpp"

#include "tools/manager/admin/request.hpp"

namespace railbridge::manager {

namespace {

std::string counted(std::size_t count, const std::string& one) {
    return std::to_string(count) + ' ' + one + (count == 1 ? "" : "s");
}

} // namespace

Error no_realm(const Records& records, const std::string& name) {
    std::string known;
    for (const std::string& one : records.realms()) {
        known += (known.empty() ? "" : ", ") + one;
    }
    return fatal("there is no realm " + name +
                 (known.empty() ? "; make one with: realm add NAME" : "; there are: " + known));
}

std::optional<Result<std::string>> RealmAdmin::answer(std::string_view command,
                                                      const JsonMembers& request, Millis now) {
    if (command == "realm add") {
        return add(request);
    }
    if (command == "realm list") {
        return list();
    }
    if (command == "realm remove") {
        return remove(request, now);
    }
    return std::nullopt;
}

Result<std::string> RealmAdmin::add(const JsonMembers& request) {
    const auto name = text_of(request, "name");
    if (!name) {
        return name;
    }
    if (const Status usable = check_account_name("realm name", *name); !usable) {
        return fail(usable.error());
    }
    if (records_.realms().count(*name) != 0) {
        return fail(fatal("realm " + *name + " exists already"));
    }
    records_.add_realm(*name);
    return json_object({{"realm", json_string(*name)}});
}

std::string RealmAdmin::list() const {
    std::string all;
    for (const std::string& realm : records_.realms()) {
        const Contents inside = contents(realm);
        all +=
            (all.empty() ? "" : ",") + json_object({{"realm", json_string(realm)},
                                                    {"assets", std::to_string(inside.assets)},
                                                    {"users", std::to_string(inside.users)},
                                                    {"gateways", std::to_string(inside.gateways)}});
    }
    return '[' + all + ']';
}

RealmAdmin::Contents RealmAdmin::contents(std::string_view realm) const {
    Contents inside;
    for (const std::string& root : records_.assets().roots(realm)) {
        inside.assets += records_.assets().with_descendants(root).size();
    }
    for (const auto& [key, user] : records_.users()) {
        if (user.realm == realm) {
            ++(user.gateway_id.empty() ? inside.users : inside.gateways);
        }
    }
    return inside;
}

Result<std::string> RealmAdmin::remove(const JsonMembers& request, Millis now) {
    const auto name = text_of(request, "name");
    if (!name) {
        return name;
    }
    if (records_.realms().count(*name) == 0) {
        return fail(no_realm(records_, *name));
    }
    const Contents inside = contents(*name);
    const bool is_empty = inside.assets == 0 && inside.users == 0 && inside.gateways == 0;
    if (!is_empty && !flag_of(request, "recursive")) {
        return fail(fatal("realm " + *name + " still has " + counted(inside.assets, "asset") +
                          ", " + counted(inside.users, "user") + " and " +
                          counted(inside.gateways, "gateway") +
                          "; make a backup, and remove it with all of them with --recursive"));
    }
    empty(*name, now);
    records_.erase_realm(*name);
    return json_object({{"removed", json_string(*name)},
                        {"assets", std::to_string(inside.assets)},
                        {"users", std::to_string(inside.users)},
                        {"gateways", std::to_string(inside.gateways)}});
}

/// Users first: with them their subscriptions are gone, so that nothing is sent to clients that are
/// about to be disconnected.
void RealmAdmin::empty(const std::string& realm, Millis now) {
    accounts_.remove_all_of(realm);
    for (const std::string& root : records_.assets().roots(realm)) {
        assets_.remove_tree(root, now);
    }
}

} // namespace railbridge::manager
