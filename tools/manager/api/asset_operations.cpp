#include "tools/manager/api/asset_operations.hpp"

#include "adapters/identity/identity.hpp"
#include "tools/manager/api/gateway_accounts.hpp"
#include "tools/manager/api/room_for_values.hpp"
#include "tools/manager/model/asset_bytes.hpp"
#include "tools/manager/model/asset_validation.hpp"
#include "tools/manager/model/gateway_secret.hpp"
#include "tools/manager/model/write_time.hpp"

#include <algorithm>
#include <utility>

namespace railbridge::manager {

namespace {

constexpr std::string_view unique_id_mark = "%UNIQUE_ID%";

tl::unexpected<ApiError> refused(std::string message) {
    return tl::unexpected(bad_request(std::move(message)));
}

/// Every mark in one payload stands for the same new id.
std::string with_unique_id(std::string_view payload) {
    std::size_t mark = payload.find(unique_id_mark);
    if (mark == std::string_view::npos) {
        return std::string(payload);
    }
    const std::string id = identity::random_asset_id();
    std::string text;
    std::size_t done = 0;
    for (; mark != std::string_view::npos; mark = payload.find(unique_id_mark, done)) {
        text.append(payload.substr(done, mark - done)).append(id);
        done = mark + unique_id_mark.size();
    }
    return text.append(payload.substr(done));
}

/// Credentials and status of a gateway never come from a template.
void keep_managed_attributes(const Asset& before, Asset& after) {
    for (const auto& [name, attribute] : before.attributes) {
        if (is_managed_attribute(before, name)) {
            after.attributes[name] = attribute;
        }
    }
}

/// The answer to a change is no way around `read:assets` to the secret of a gateway.
Asset shown_to(const Caller& caller, const Asset& asset) {
    return caller.rights.read_assets ? asset : without_secret(asset);
}

bool is_same(const Attribute& a, const Attribute& b) {
    return a.type == b.type && a.meta_json == b.meta_json && a.value_json == b.value_json &&
           a.timestamp == b.timestamp;
}

bool are_same(const Attributes& a, const Attributes& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const auto& left, const auto& right) {
                          return left.first == right.first && is_same(left.second, right.second);
                      });
}

/// One that has more, from an older store or an import, may become smaller.
bool has_too_many_attributes(const Asset& asset, std::size_t before) {
    return asset.attributes.size() > std::max(max_attributes, before);
}

std::string too_many_attributes(const Asset& asset) {
    return "the asset would have " + std::to_string(asset.attributes.size()) +
           " attributes, at most are " + std::to_string(max_attributes) +
           ": divide it into several assets";
}

/// Removed now, as if it were written.
Attribute removed(Attribute attribute, Millis now) {
    attribute.timestamp = time_of_write(now, attribute.timestamp);
    return attribute;
}

} // namespace

Reply AssetOperations::create(const Caller& caller, std::string_view payload, Millis now) {
    if (caller.is_restricted()) {
        return tl::unexpected<ApiError>(
            {ErrorCode::unauthorized, "a restricted user cannot create assets"});
    }
    const Status short_enough = check_size(payload);
    auto given = short_enough ? parse_asset_template(with_unique_id(payload))
                              : Result<AssetTemplate>(fail(short_enough.error()));
    if (!given) {
        return refused("invalid asset template: " + given.error().text);
    }
    if (!given->id.empty() && records_.assets().find(given->id) != nullptr) {
        return tl::unexpected<ApiError>(
            {ErrorCode::conflict, "an asset with id " + given->id + " exists already"});
    }
    if (records_.assets().size() >= max_assets) {
        return tl::unexpected<ApiError>(
            {ErrorCode::internal, "this manager holds as many assets as it can"});
    }
    auto asset = new_asset(caller, std::move(*given), now);
    if (!asset) {
        return tl::unexpected(std::move(asset.error()));
    }
    if (asset->type == gateway_type) {
        const std::string client_id = gateway_client_id(asset->id);
        if (is_client_id_taken(records_, client_id)) {
            return tl::unexpected<ApiError>(
                {ErrorCode::conflict,
                 "the client id " + client_id + " of such a gateway is taken; choose another id"});
        }
        equip_gateway(records_, *asset, now);
    }
    Asset shown = shown_to(caller, add(std::move(*asset)));
    shown.created_on = 0; // the documented response has neither createdOn nor path
    return asset_event_json(Cause::created, shown, {});
}

tl::expected<Asset, ApiError> AssetOperations::new_asset(const Caller& caller, AssetTemplate given,
                                                         Millis now) const {
    if (!given.realm.empty() && given.realm != caller.realm) {
        return refused("realm " + given.realm + " is not the realm of the topic");
    }
    Asset asset;
    asset.id = given.id.empty() ? identity::random_asset_id() : given.id;
    asset.realm = caller.realm;
    asset.type = given.type.empty() ? "ThingAsset" : given.type;
    asset.name = given.name;
    asset.access_public_read = given.access_public_read;
    asset.created_on = now;
    asset.parent_id = given.parent_id.empty() ? caller.gateway_id : given.parent_id;
    if (caller.is_gateway() && asset.type == gateway_type) {
        return refused("a gateway cannot create gateways");
    }
    if (const auto refusal = parent_refusal(records_.assets(), caller, asset, asset.parent_id)) {
        return refused("the asset cannot be created with that parent id: " + *refusal);
    }
    Violations violations;
    if (!is_asset_id(asset.id)) {
        violations.emplace_back("id: ID must be a valid BASE-62 encoded UUID (22 characters long)");
    }
    asset.attributes = attributes_from(given, asset.type, nullptr, now, violations);
    if (has_too_many_attributes(asset, 0)) {
        return refused(too_many_attributes(asset));
    }
    check_asset(asset, violations);
    if (!violations.empty()) {
        return refused(validation_message(violations));
    }
    if (auto refusal = growth_refusal(records_.assets(), asset, 0, bytes_of(asset))) {
        return tl::unexpected(std::move(*refusal));
    }
    return asset;
}

const Asset& AssetOperations::add(Asset asset) {
    const Asset& kept = records_.put_asset(std::move(asset));
    const auto path = records_.assets().path(kept.id);
    events_.asset_changed(Cause::created, kept, path);
    for (const auto& [name, attribute] : kept.attributes) {
        events_.attribute_changed(kept, path, attribute);
    }
    return kept;
}

Reply AssetOperations::get(const Caller& caller, std::string_view id) const {
    const auto asset = readable(records_.assets(), caller, id);
    if (!asset) {
        return tl::unexpected(asset.error());
    }
    if (!caller.is_restricted()) {
        return asset_json(**asset, records_.assets().path(id));
    }
    Asset shown = **asset;
    shown.attributes = visible_attributes(caller, shown.attributes);
    return asset_json(shown, records_.assets().path(id));
}

Reply AssetOperations::update(const Caller& caller, std::string_view id, std::string_view payload,
                              Millis now) {
    const auto found = restructurable(records_.assets(), caller, id);
    if (!found) {
        return tl::unexpected(found.error());
    }
    auto given = parse_asset_template(payload);
    if (!given) {
        return refused("invalid asset template: " + given.error().text);
    }
    const Asset before = **found;
    std::erase_if(given->attributes, [&before](const AttributeTemplate& one) {
        return is_managed_attribute(before, one.name); // kept as they are, whatever was sent
    });
    Asset after = before;
    if (given->has_parent && given->parent_id != before.parent_id) {
        if (const auto refusal =
                parent_refusal(records_.assets(), caller, before, given->parent_id)) {
            return refused("the asset cannot be updated with that parent id: " + *refusal);
        }
        after.parent_id = given->parent_id;
    }
    after.name = given->name;
    Violations violations;
    after.attributes = attributes_from(*given, before.type, &before.attributes, now, violations);
    keep_managed_attributes(before, after);
    if (has_too_many_attributes(after, before.attributes.size())) {
        return refused(too_many_attributes(after));
    }
    check_asset(after, violations);
    if (!violations.empty()) {
        return refused(validation_message(violations));
    }
    if (auto refusal =
            growth_refusal(records_.assets(), after, bytes_of(before), bytes_of(after))) {
        return tl::unexpected(std::move(*refusal));
    }
    const bool is_changed = before.name != after.name || before.parent_id != after.parent_id ||
                            !are_same(before.attributes, after.attributes);
    if (is_changed) {
        ++after.version;
        announce_update(before, records_.put_asset(std::move(after)), now);
    }
    const Asset& kept = *records_.assets().find(before.id);
    writer_.heed_gateway(kept);
    return asset_event_json(Cause::updated, shown_to(caller, kept),
                            records_.assets().path(kept.id));
}

void AssetOperations::announce_update(const Asset& before, const Asset& after, Millis now) {
    std::vector<std::string> updated;
    if (before.name != after.name) {
        updated.emplace_back("name");
    }
    if (before.parent_id != after.parent_id) {
        updated.emplace_back("parentId");
    }
    const bool tell_all = !updated.empty();
    if (!are_same(before.attributes, after.attributes)) {
        updated.emplace_back("attributes");
    }
    const auto path = records_.assets().path(after.id);
    events_.asset_changed(Cause::updated, after, path, updated);
    for (const auto& [name, attribute] : after.attributes) {
        const auto old = before.attributes.find(name);
        if (tell_all || old == before.attributes.end() || !is_same(old->second, attribute)) {
            events_.attribute_changed(after, path, attribute);
        }
    }
    for (const auto& [name, attribute] : before.attributes) {
        if (after.attributes.count(name) == 0) {
            commands_.forget_attribute(after.id, name);
            events_.attribute_changed(after, path, removed(attribute, now), true);
        }
    }
}

Reply AssetOperations::remove(const Caller& caller, std::string_view id, Millis now) {
    const auto found = restructurable(records_.assets(), caller, id);
    if (!found) {
        return tl::unexpected(found.error());
    }
    std::string reply =
        asset_event_json(Cause::deleted, shown_to(caller, **found), records_.assets().path(id));
    remove_tree(std::string(id), now);
    return reply;
}

void AssetOperations::remove_tree(const std::string& id, Millis now) {
    std::vector<std::string> doomed = records_.assets().with_descendants(id);
    std::reverse(doomed.begin(), doomed.end());
    for (const std::string& one : doomed) {
        remove_one(one, now);
    }
}

void AssetOperations::remove_one(const std::string& id, Millis now) {
    const Asset asset = *records_.assets().find(id);
    const auto path = records_.assets().path(id);
    commands_.forget_asset(id);
    if (const User* user = records_.gateway_user(id); user != nullptr) {
        outbox_.kicks.push_back(user->name);
        const User gone = *user;
        records_.erase_user(gone.realm, gone.name);
    }
    // Told while it is still known to whom the asset is open.
    events_.asset_changed(Cause::deleted, asset, path);
    for (const auto& [name, attribute] : asset.attributes) {
        events_.attribute_changed(asset, path, removed(attribute, now), true);
    }
    records_.erase_asset(id);
}

} // namespace railbridge::manager
