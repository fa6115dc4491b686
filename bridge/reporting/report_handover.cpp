// How the way up goes on when a new mapping replaces the running one: a value that was read of
// something else than its attribute means now is told no more.

#include "bridge/reporting/change_detector.hpp"
#include "bridge/reporting/outbox.hpp"

#include <utility>

namespace railbridge {

void ChangeDetector::take_over(const ChangeDetector& old, const MappingChange& change) {
    for (std::size_t i = 0; i < old.states_.size(); ++i) {
        const auto was = static_cast<PointId>(i);
        const auto goes_on = change.reading(was);
        if (!goes_on) {
            continue;
        }
        auto& state = states_[index(*goes_on)];
        state = old.state(was);
        const bool late = std::exchange(state.late, false);
        if (!change.grant(was)) { // nobody is left who would release it
            state.tell_anyway = state.tell_anyway || state.held > 0;
            state.held = 0;
        }
        set_late(*goes_on, state, late && rules_[index(*goes_on)].stale_after.count() > 0);
    }
}

void Outbox::take_over(Outbox& old, const Mapping& was, const MappingChange& change) {
    for (std::size_t i = 0; i < old.assets_.size(); ++i) {
        if (const auto goes_on = change.asset(static_cast<AssetIndex>(i))) {
            auto& asset = assets_[index(*goes_on)];
            asset = std::move(old.assets_[i]);
            asset.ready = asset.ready && !change.provision(*goes_on);
            if (change.provision(*goes_on)) {
                forgive(*goes_on);
            }
        }
    }
    for (std::size_t i = 0; i < was.points.size(); ++i) {
        const auto& point = was.points[i];
        const auto asset = change.asset(point.asset);
        if (asset && !change.reading(static_cast<PointId>(i))) {
            withdraw(*asset, point.attribute);
            assets_[index(*asset)].quarantine.erase(point.attribute);
        }
    }
    batches_ = old.batches_;
    values_ = old.values_;
    cap_watch_ = old.cap_watch_;
    missing_responses_ = old.missing_responses_;
}

} // namespace railbridge
