// A new mapping replaces the running one, between transactions. Only what means exactly the same
// goes on; see bridge/decisions/0058-a-new-mapping-takes-over.md.

#include "bridge/engine/engine_state.hpp"

#include "bridge/mapping/mapping_news.hpp"

#include <algorithm>
#include <utility>

namespace railbridge {

namespace {

// How long what was begun at a point that does not go on may take to end: a device may be dead.
constexpr Duration begun_limit = std::chrono::seconds{5};
// How long reads that are out are waited for. Those of a slower line are dropped, and asked again.
constexpr Duration reads_limit = std::chrono::milliseconds{250};
// A line that is changed takes a new place each time; the old one stays empty until the next start.
constexpr std::size_t places_max = 4 * mapping_limits::lines_max;

bool same_port(const Line& left, const Line& right) {
    const auto* serial = std::get_if<SerialSettings>(&left.transport);
    const auto* other = std::get_if<SerialSettings>(&right.transport);
    if (serial != nullptr || other != nullptr) {
        return serial != nullptr && other != nullptr && serial->device == other->device;
    }
    return *left.endpoint() == *right.endpoint();
}

std::string health_id(const Mapping& mapping) {
    const auto asset = mapping.health_asset();
    return asset ? mapping.asset(*asset).id : std::string{};
}

} // namespace

std::string Engine::State::why_no_offer(const Mapping& offered) const {
    if (!started_ || stopping_) {
        return stopping_ ? "the bridge stops" : "the bridge has not started yet; try again";
    }
    if (offer_) {
        return "another reload is under way; try again";
    }
    if (offered.lines.size() > places_max) {
        return "lines were changed too often since the start; restart needed";
    }
    if (health_id(offered) != health_id(mapping_)) {
        return "the bridge's own asset is another one, and the last will at the manager is about "
               "the one there is; restart needed";
    }
    return why_maintained(offered);
}

/// Somebody works at a line: what keeps writes from it goes by its key and must find it there.
std::string Engine::State::why_maintained(const Mapping& offered) const {
    for (const auto& machine : lines_) {
        const auto& line = mapping_.line(machine->id());
        if (retired(machine->id()) || desk_.path().maintenance(machine->id()) == nullptr) {
            continue;
        }
        bool kept = false;
        bool taken = false;
        for (std::size_t i = 0; i < offered.lines.size(); ++i) {
            const auto& other = offered.lines[i];
            const bool fresh = i >= lines_.size();
            kept = kept || (!other.retired && other.key == line.key);
            taken = taken || (fresh && other.key != line.key && same_port(line, other));
        }
        if (!kept || taken) {
            return "line " + line.key + " is in maintenance, and the new files have " +
                   (kept ? "another line on its port" : "no line of that name") +
                   ": end the maintenance first";
        }
    }
    return {};
}

void Engine::State::on(const MappingOffered& event, Now now, Effects& effects) {
    auto next = std::make_shared<const Mapping>(arranged(*event.mapping, mapping_));
    if (auto why = why_no_offer(*next); !why.empty()) {
        effects.push_back(MappingRefused{event.id, std::move(why)});
        return;
    }
    MappingChange change{mapping_, *next};
    consider({.id = event.id,
              .mapping = std::move(next),
              .change = std::move(change),
              .give_up_at = now.mono + begun_limit,
              .forced = event.forced});
}

/// As at a reload, but nobody is there to be told no: the bridge was started to run this, whatever
/// becomes of a coil whose device is dead.
void Engine::State::go_over_to(const Mapping& edited, Now now) {
    auto next = std::make_shared<const Mapping>(arranged(edited, mapping_));
    MappingChange change{mapping_, *next};
    consider({.mapping = std::move(next),
              .change = std::move(change),
              .give_up_at = now.mono + begun_limit,
              .forced = true,
              .at_start = true});
}

void Engine::State::consider(Offer offer) {
    offer_.emplace(std::move(offer));
    desk_.expect(&offer_->change, offer_->at_start ? MovedBy::edit_while_stopped : MovedBy::reload);
}

void Engine::State::refuse_offer(const std::string& why, Effects& effects) {
    effects.push_back(MappingRefused{offer_->id, why});
    desk_.expect(nullptr);
    offer_.reset();
    desk_.pause(false);
    touch_all();
}

bool Engine::State::begun_at_moved() const {
    return desk_.begun_at_moved(offer_->change) ||
           std::any_of(lines_.begin(), lines_.end(), [this](const auto& machine) {
               return machine->busy_at_moved(offer_->change);
           });
}

void Engine::State::look_at_offer(Now now, Effects& effects) {
    if (!offer_) {
        return;
    }
    // Who works at a line that the files have no more would keep the bridge from starting.
    if (auto why = offer_->at_start ? std::string{} : why_maintained(*offer_->mapping);
        !why.empty()) {
        refuse_offer(why, effects);
        return;
    }
    if (!offer_->abandons && begun_at_moved()) {
        offer_->reads_until = never;
        desk_.pause(false);
        if (now.mono < offer_->give_up_at) {
            return;
        }
        if (!offer_->forced) {
            refuse_offer("a write that was begun where the new files mean something else does not "
                         "come to its end (is its device dead?); nothing changed. Try again when "
                         "`railbridge commands pending` shows it no more",
                         effects);
            return;
        }
        offer_->abandons = true;
        offer_->give_up_at = never;
    }
    if (offer_->reads_until == never) {
        desk_.pause(true);
        offer_->reads_until = now.mono + reads_limit;
        touch_all();
        drive_all(now, effects); // whoever reads is cut short
    }
    offer_->ready = now.mono >= offer_->reads_until ||
                    std::none_of(lines_.begin(), lines_.end(),
                                 [](const auto& machine) { return machine->busy(); });
}

std::unique_ptr<Engine::State> Engine::State::successor(Now now, Effects& effects) {
    if (!offer_ || !offer_->ready) {
        return nullptr;
    }
    CommandActions actions;
    desk_.end_moved(offer_->change, now, actions);
    carry_out(std::move(actions), now, effects); // by those who know what it was
    auto settings = settings_;
    settings.config_rejected.clear();
    auto next = std::make_unique<State>(offer_->mapping, std::move(settings));
    effects.push_back(
        MappingTaken{offer_->id, offer_->mapping, mapping_news(mapping_, *offer_->mapping)});
    next->take_over(*this, offer_->change, now, effects);
    return next;
}

void Engine::State::take_over(State& old, const MappingChange& change, Now now, Effects& effects) {
    CommandActions ended; // about points as they were
    const auto held = desk_.take_over(old.desk_, change, now, ended);
    old.carry_out(std::move(ended), now, effects);
    controls_.take_over(old.controls_);
    audit_.take_over(old.audit_, change);
    audit_state_ = std::move(old.audit_state_);
    reports_.take_over(old.reports_, change, now.mono);
    for (const auto point : held) {
        reports_.hold(point);
    }
    probe_.take_over(old.probe_);
    commands_.take_over(old.commands_, change);
    acks_ = std::move(old.acks_);
    preempted_ = std::move(old.preempted_);
    learned_said_ = std::move(old.learned_said_);
    last_id_ = old.last_id_;
    uplink_problem_ = std::move(old.uplink_problem_);
    away_since_ = old.away_since_;
    statistics_at_ = old.statistics_at_;
    let_go_by_ = std::move(old.let_go_by_);
    started_ = true;
    for (std::size_t i = 0; i < old.lines_.size(); ++i) {
        lines_[i]->take_over(*old.lines_[i], old.mapping_, change);
        if (retired(lines_[i]->id())) {
            for (const auto id : lines_[i]->drop_requests()) {
                answer_not_sent(id, "a reload took the line out of the mapping", effects);
            }
            retire(*lines_[i], effects);
        }
    }
    keep_learned(effects); // what is left of it: changed devices begin anew
}

void Engine::State::retire(LineMachine& machine, Effects& effects) {
    let_go_by_.erase(machine.id());
    if (machine.link().open()) { // whatever is out on it is nobody's any more
        machine.link().closing("a reload took it out of the mapping");
        effects.push_back(CloseLine{machine.id()});
    }
}

TimePoint Engine::State::port_free_at(LineId line) const {
    auto free_at = TimePoint::min();
    for (const auto& machine : lines_) {
        if (!retired(machine->id()) ||
            !same_port(mapping_.line(machine->id()), mapping_.line(line))) {
            continue;
        }
        if (machine->busy() || machine->link().state() != LineLink::State::closed) {
            return never;
        }
        // The units behind the port know nothing of mappings: a late answer to the old line would
        // be taken for one to the new.
        free_at = std::max(free_at, machine->late_answers_until());
    }
    return free_at;
}

} // namespace railbridge
