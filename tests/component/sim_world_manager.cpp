// The manager of the simulated world: what it does with updates and acknowledgements.

#include "tests/component/sim_world.hpp"

#include <utility>

namespace railbridge::sim {

void SimWorld::update(const UpdateBatch& batch) {
    const auto& asset = mapping_.asset(batch.asset);
    std::vector<std::string> names;
    for (const auto& value : batch.values) {
        names.push_back(value.attribute);
    }
    std::optional<OperationError> error;
    if (!connected_) {
        plan(Duration{}, [this, id = batch.id] { send(PublishDone{id, OperationError::other}); });
        return;
    }
    if (manager_refuses) {
        error = manager_refuses(Operation::update_attributes, asset.id, names);
    }
    if (!assets_.contains(asset.id)) {
        error = OperationError::unauthorized;
    }
    if (!error) {
        for (const auto& value : batch.values) {
            told_[{asset.key, value.attribute}] = value.value;
            ++values_told_;
            note("update " + asset.key + "." + value.attribute + "=" + to_text(value.value));
            if (asset.health && manager_tells_events) {
                plan(response_delay, [this, seen = AttributeSeen{asset.id, value.attribute,
                                                                 value.value, manager_time()}] {
                    if (connected_) {
                        send(seen);
                    }
                });
            }
        }
    }
    plan(broker_delay, [this, id = batch.id] { send(PublishDone{id, std::nullopt}); });
    respond(Operation::update_attributes, batch.asset, error);
}

std::string SimWorld::parent_id(AssetIndex asset) const {
    const Asset* parent = mapping_.parent_of(asset);
    return parent == nullptr ? "" : parent->id;
}

void SimWorld::create(AssetIndex asset) {
    const auto& id = mapping_.asset(asset).id;
    const auto parent = parent_id(asset);
    std::optional<OperationError> error;
    if (assets_.contains(id)) {
        error = OperationError::conflict;
    } else if (manager_refuses) {
        error = manager_refuses(Operation::create_asset, id, {});
    }
    if (!error && !parent.empty() && !assets_.contains(parent)) {
        error = OperationError::bad_request;
    }
    note((error ? "not created " : "created ") + mapping_.asset(asset).key);
    if (!error) {
        assets_[id] = parent;
    }
    respond(Operation::create_asset, asset, error);
}

void SimWorld::look_at(AssetIndex asset) {
    AssetCompared compared;
    compared.asset_id = mapping_.asset(asset).id;
    if (!assets_.contains(compared.asset_id)) {
        respond(Operation::get_asset, asset, OperationError::unauthorized);
        return;
    }
    respond(Operation::get_asset, asset, std::nullopt);
    const auto parent = parent_id(asset);
    if (!parent.empty() && assets_[compared.asset_id] != parent) {
        compared.equal = false;
        compared.document = "{}";
        compared.unmoved = "";
    }
    plan(response_delay, [this, compared] { send(compared); });
}

void SimWorld::update(AssetIndex asset) {
    const auto& id = mapping_.asset(asset).id;
    std::optional<OperationError> error;
    if (manager_refuses) {
        error = manager_refuses(Operation::update_asset, id, {});
    }
    if (!error) {
        note("moved " + mapping_.asset(asset).key);
        assets_[id] = parent_id(asset);
    }
    respond(Operation::update_asset, asset, error);
}

void SimWorld::delete_asset(const std::string& key) {
    const auto id = asset_id(key);
    assets_.erase(id);
    for (const auto& asset : mapping_.assets) {
        if (const auto found = assets_.find(asset.id);
            found != assets_.end() && found->second == id) {
            delete_asset(asset.key);
        }
    }
}

std::string SimWorld::path_of(const std::string& key) const {
    const auto found = assets_.find(asset_id(key));
    if (found == assets_.end()) {
        return {};
    }
    for (const auto& asset : mapping_.assets) {
        if (asset.id == found->second) {
            return path_of(asset.key) + "/" + key;
        }
    }
    return key;
}

void SimWorld::respond(Operation operation, AssetIndex asset, std::optional<OperationError> error) {
    if (!manager_responds || !connected_) {
        return;
    }
    plan(response_delay, [this, operation, id = mapping_.asset(asset).id, error] {
        if (connected_) {
            send(ResponseReceived{operation, id, error, error ? "refused in this test" : ""});
        }
    });
}

void SimWorld::acknowledge(PublishId id, const std::string& ack_id) {
    if (crashes("acknowledgement, before it leaves")) {
        return;
    }
    note("ack " + ack_id);
    acked_[ack_id] = true;
    const auto found = pending_.find(ack_id);
    plan(broker_delay, [this, id] {
        if (!crashes("PUBACK of it, before it is read")) {
            send(PublishDone{id, std::nullopt});
        }
    });
    const bool stored = found != pending_.end() &&
                        manager_time() >= found->second.event_time +
                                              std::chrono::duration_cast<std::chrono::milliseconds>(
                                                  pending_stored_after);
    if (!stored || acks_to_lose-- > 0) {
        return;
    }
    AttributeSeen seen;
    seen.asset_id = found->second.asset_id;
    seen.attribute = found->second.attribute;
    seen.value = found->second.value;
    seen.timestamp = found->second.event_time;
    for (const auto& asset : mapping_.assets) {
        if (asset.id == seen.asset_id) {
            told_[{asset.key, seen.attribute}] = seen.value;
        }
    }
    pending_.erase(found);
    plan(response_delay, [this, seen] {
        if (!crashes("confirmation, before it is read")) {
            send(seen);
        }
    });
}

} // namespace railbridge::sim
