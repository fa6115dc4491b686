// The way up: what the manager answers, and what people are told of it.

#include "bridge/engine/report_desk.hpp"

#include <utility>

namespace railbridge {

namespace {

std::string tried_again(Duration pause) {
    if (pause >= refused_pause_max) {
        return "it is tried again every ten minutes";
    }
    return "it is tried again in " +
           std::to_string(std::chrono::duration_cast<std::chrono::minutes>(pause).count()) +
           " min, then less and less often";
}

} // namespace

void ReportDesk::provisioned(AssetIndex asset, const ProvisioningOutcome& outcome, TimePoint now,
                             Effects& effects) {
    const auto& name = mapping_.asset(asset).key;
    if (!outcome.problem.empty()) {
        effects.push_back(Say{LogLevel::error, "asset.refused",
                              "asset " + name +
                                  ": the manager refuses it, its values are not reported: " +
                                  outcome.problem + "; tried again in a minute"});
        return;
    }
    if (!outcome.not_moved.empty()) {
        effects.push_back(Say{LogLevel::error, "asset.not_moved",
                              "asset " + name +
                                  " stays where it is in the manager, which refuses to move it (" +
                                  outcome.not_moved +
                                  "); its values are reported. It is tried again with the next "
                                  "connection"});
    }
    if (!outcome.ready) {
        return;
    }
    if (outcome.created) {
        effects.push_back(Say{LogLevel::info, "asset.created", "asset " + name + " created"});
    }
    effects.push_back(WatchAsset{asset});
    outbox_.set_ready(asset, true);
    for (const auto id : points_of_asset_[index(asset)]) {
        if (detector_.snapshot(id, now)) {
            report(id);
        } else if (detector_.outdated(id)) {
            outdate(id);
        }
    }
    for (const auto& [attribute, value] : own_[index(asset)]) {
        outbox_.put(asset, attribute, value);
    }
}

void ReportDesk::responded(const ResponseReceived& response, TimePoint now, Effects& effects) {
    const auto asset = asset_of(response.asset_id);
    if (!asset) {
        return;
    }
    if (response.operation == Operation::update_attributes) {
        if (!response.error) {
            accepted_update(*asset, outbox_.responded(*asset, std::nullopt, now), effects);
            return;
        }
        const auto why = std::string(to_string(*response.error)) + ": " + response.message;
        refused_update(*asset, outbox_.responded(*asset, response.error, now, why), why, now,
                       effects);
        return;
    }
    const auto outcome =
        provisioner_.responded(response.operation, *asset, response.error, response.message, now);
    if (outcome.ready && response.operation != Operation::get_asset) {
        outbox_.forgive(*asset); // created or updated
    }
    provisioned(*asset, outcome, now, effects);
}

void ReportDesk::compared(const AssetCompared& comparison, TimePoint now, Effects& effects) {
    const auto asset = asset_of(comparison.asset_id);
    if (!asset) {
        return;
    }
    if (!comparison.equal && comparison.refusal.empty()) {
        effects.push_back(
            Say{LogLevel::info, "asset.updated",
                "asset " + mapping_.asset(*asset).key +
                    " differs from the mapping and is updated: " + comparison.differences});
    }
    std::optional<ProvisioningDifference> different;
    if (!comparison.equal) {
        different = ProvisioningDifference{comparison.document, comparison.unmoved};
    }
    provisioned(*asset, provisioner_.compared(*asset, different, comparison.refusal, now), now,
                effects);
}

bool ReportDesk::published(const PublishDone& done, TimePoint now, Effects& effects) {
    if (const auto operation = operations_.find(done.id); operation != operations_.end()) {
        if (done.error) {
            const auto why = std::string(to_string(*done.error));
            provisioned(operation->second, provisioner_.refused(operation->second, why, now), now,
                        effects);
        }
        operations_.erase(operation);
        return true;
    }
    const auto update = updates_.find(done.id);
    if (update == updates_.end()) {
        return false;
    }
    const auto outcome = outbox_.published(done.id, done.error, now);
    if (outcome && done.error) {
        refused_update(update->second, *outcome, std::string(to_string(*done.error)), now, effects);
    }
    updates_.erase(update);
    return true;
}

void ReportDesk::accepted_update(AssetIndex asset, const AnswerOutcome& outcome, Effects& effects) {
    const auto& name = mapping_.asset(asset).key;
    for (const auto& attribute : outcome.accepted_again) {
        effects.push_back(Say{LogLevel::info, "attribute.accepted",
                              name + "." + attribute + " is accepted by the manager again"});
    }
    works_again(asset, outcome, effects);
}

void ReportDesk::works_again(AssetIndex asset, const AnswerOutcome& outcome, Effects& effects) {
    if (outcome.works_again) {
        effects.push_back(
            Say{LogLevel::info, "update.works",
                "the manager takes updates of asset " + mapping_.asset(asset).key + " again"});
    }
}

void ReportDesk::refused_update(AssetIndex asset, const AnswerOutcome& outcome,
                                const std::string& message, TimePoint now, Effects& effects) {
    ++counters_.updates_refused;
    const auto& name = mapping_.asset(asset).key;
    if (outcome.provision_again) {
        effects.push_back(Say{LogLevel::warning, "update.refused",
                              "update of asset " + name + " refused (" + message +
                                  "): the asset is checked again"});
        provisioner_.again(asset, now);
    } else if (outcome.failing) {
        effects.push_back(Say{LogLevel::warning, "update.fails",
                              "the manager fails at updates of asset " + name + " (" + message +
                                  "): tried again, less and less often; look at the manager's "
                                  "log and disk"});
    } else if (outcome.culprit) {
        effects.push_back(Say{LogLevel::error, "attribute.refused",
                              name + "." + *outcome.culprit + " is refused by the manager (" +
                                  message + "): " + tried_again(outcome.tried_again_in) +
                                  ", the others go on"});
        works_again(asset, outcome, effects);
    }
}

} // namespace railbridge
