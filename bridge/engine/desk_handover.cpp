// How the desks of the engine go on when a new mapping replaces the running one.

#include "bridge/engine/audit_desk.hpp"
#include "bridge/engine/clock_probe.hpp"
#include "bridge/engine/command_news.hpp"
#include "bridge/engine/report_desk.hpp"

#include <utility>

namespace railbridge {

void AuditDesk::take_over(AuditDesk& old, const MappingChange& change) {
    for (auto& [point, value] : old.before_) {
        if (const auto goes_on = change.grant(point)) {
            before_.emplace(*goes_on, std::move(value));
        }
    }
}

void ClockProbe::take_over(const ClockProbe& old) {
    if (asset_id_ == old.asset_id_) {
        const auto asset = asset_;
        *this = old;
        asset_ = asset;
    }
}

void CommandNews::take_over(const CommandNews& old, const MappingChange& change) {
    for (const auto& [asset, sentence] : old.sentences_) {
        if (const auto goes_on = change.asset(asset)) {
            sentences_.emplace(*goes_on, sentence);
        }
    }
    counters_ = old.counters_;
    takeovers_ = old.takeovers_;
    unconfirmed_ = old.unconfirmed_;
    health_waits_ = old.health_waits_;
    list_waits_ = old.list_waits_;
    health_not_before_ = old.health_not_before_;
}

void ReportDesk::take_over(ReportDesk& old, const MappingChange& change, TimePoint now) {
    connected_ = old.connected_;
    cap_said_ = old.cap_said_;
    counters_ = old.counters_;
    detector_.take_over(old.detector_, change);
    outbox_.take_over(old.outbox_, old.mapping_, change);
    provisioner_.take_over(old.provisioner_, change, connected_, now);
    for (std::size_t i = 0; i < old.own_.size(); ++i) {
        if (const auto goes_on = change.asset(static_cast<AssetIndex>(i))) {
            own_[index(*goes_on)] = std::move(old.own_[i]);
        }
    }
    for (auto [from, to] :
         {std::pair{&old.operations_, &operations_}, std::pair{&old.updates_, &updates_}}) {
        for (const auto& [id, asset] : *from) {
            if (const auto goes_on = change.asset(asset)) {
                to->emplace(id, *goes_on);
            }
        }
    }
}

} // namespace railbridge
