#include "bridge/engine/dispatch.hpp"

#include <utility>

namespace railbridge {

namespace {

struct Run {
    Ports& ports;

    void operator()(OpenLine& effect) const { ports.lines.open(effect.line); }
    void operator()(CloseLine& effect) const { ports.lines.close(effect.line); }
    void operator()(ExecuteBatch& effect) const {
        ports.lines.execute(effect.line, std::move(effect.batch));
    }
    void operator()(PreemptLine& effect) const { ports.lines.preempt(effect.line); }
    void operator()(PublishUpdate& effect) const { ports.uplink.publish_update(effect.batch); }
    void operator()(Acknowledge& effect) const {
        ports.uplink.acknowledge(effect.id, effect.ack_id);
    }
    void operator()(CreateAsset& effect) const {
        ports.uplink.create_asset(effect.id, effect.asset);
    }
    void operator()(GetAsset& effect) const { ports.uplink.get_asset(effect.id, effect.asset); }
    void operator()(UpdateAsset& effect) const {
        ports.uplink.update_asset(effect.id, effect.asset, effect.document);
    }
    void operator()(WatchAsset& effect) const { ports.uplink.watch_asset(effect.asset); }
    void operator()(AcceptPending& effect) const { ports.uplink.accept_pending(effect.accept); }
    void operator()(StoreCommand& effect) const {
        ports.journal.store(effect.ack_id, effect.state, effect.reason, effect.at);
    }
    void operator()(KeepWear& effect) const { ports.journal.keep_wear(effect.count); }
    void operator()(KeepSetting& effect) const { ports.journal.keep_setting(effect.setting); }
    void operator()(KeepLearned& effect) const {
        if (ports.learned) {
            ports.learned(std::move(effect));
        }
    }
    void operator()(Audit& effect) const {
        if (ports.audit) {
            ports.audit(std::move(effect.entry));
        }
    }
    void operator()(AnswerRequest& effect) const { ports.answer(effect); }
    void operator()(AnswerControl& effect) const {
        if (ports.control) {
            ports.control(effect);
        }
    }
    void operator()(MappingTaken& effect) const {
        if (ports.mapping_taken) {
            ports.mapping_taken(effect);
        }
    }
    void operator()(MappingRefused& effect) const {
        if (ports.mapping_refused) {
            ports.mapping_refused(effect);
        }
    }
    void operator()(Say& effect) const { ports.log.write(effect.level, effect.event, effect.text); }
    void operator()(Stopped& /*effect*/) const { ports.stopped(); }
};

} // namespace

void dispatch(Effects& effects, Ports& ports) {
    for (auto& effect : effects) {
        std::visit(Run{ports}, effect);
    }
    effects.clear();
}

} // namespace railbridge
