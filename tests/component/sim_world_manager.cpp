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
