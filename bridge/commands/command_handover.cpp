// How the command path goes on when a new mapping replaces the running one: what means the same
// goes on, what does not is rejected, and nothing of it is ever written to another place.

#include "bridge/commands/command_desk.hpp"
#include "bridge/commands/released_mark.hpp"

#include <algorithm>
#include <utility>

namespace railbridge {

std::string CommandDesk::moved_text() const {
    return std::string(in_words(moved_by_)) + ", and this is no longer written where and how it "
                                              "was when the command was sent: send it again";
}

void CommandDesk::refuse_moved(const PendingEvent& event, Now now, CommandActions& out) {
    auto& open = open_[event.ack_id];
    open.event = event;
    open.point = checks_.point_of(event);
    open.received = now.mono;
    finish(event.ack_id, CommandState::rejected,
           open.point ? moved_text()
                      : std::string(in_words(moved_by_)) +
                            ", which took what it was written to out of the mapping",
           now, out);
}

void CommandDesk::end_moved(const MappingChange& change, Now now, CommandActions& out) {
    WriteResults results;
    queue_.drop_moved(change, moved_text(), results);
    write_results(std::move(results), now, out);
    for (const auto& ack_id : std::deque<std::string>{undated_}) {
        const auto open = open_.find(ack_id);
        if (open != open_.end() && open->second.point && !change.grant(*open->second.point)) {
            std::erase(undated_, ack_id);
            finish(ack_id, CommandState::rejected, moved_text(), now, out);
        }
    }
    abandon_moved(change, now, out);
    let_go_of_moved(change, out);
}

/// What is still open there was written. The journal knows it by its name alone, which means
/// something else at the next start: nothing is to be looked for by it.
void CommandDesk::let_go_of_moved(const MappingChange& change, CommandActions& out) {
    for (auto& [ack_id, open] : open_) {
        const bool goes_on = open.point && change.grant(*open.point);
        if (!goes_on && !std::exchange(open.released, true)) {
            out.push_back(StoreState{ack_id, CommandState::written, marked_released(open.note)});
        }
    }
}

std::string CommandDesk::place_of(PointId id) const {
    const auto& point = mapping_.point(id);
    const auto& device = mapping_.device(point.device);
    return std::string(short_name(point.range.table)) + ":" + std::to_string(point.range.first) +
           " of unit " + std::to_string(device.unit) + " on line " + mapping_.line(device.line).key;
}

void CommandDesk::abandon_moved(const MappingChange& change, Now now, CommandActions& out) {
    WriteResults results;
    queue_.abandon_moved(
        change, std::string(in_words(moved_by_)) + " before it was known whether it was written",
        results);
    write_results(std::move(results), now, out);
    for (const auto point : releases_.abandon_moved(change)) {
        const auto text = std::string(in_words(moved_by_)) +
                          " before the pulse could be released: " + place_of(point) +
                          " may still be on";
        WroteByItself lost;
        lost.point = point;
        lost.what = OwnWrite::pulse_release;
        lost.verdict = to_string(CommandState::unknown);
        lost.reason = text;
        out.push_back(std::move(lost));
        const auto [first, last] = unreleased_.equal_range(point);
        for (auto end = first; end != last; ++end) {
            end->second.state = CommandState::unknown;
            end->second.reason = text;
            out.push_back(std::move(end->second));
        }
        unreleased_.erase(first, last);
        for (auto& [ack_id, open] : open_) { // written, and not acknowledged yet
            if (open.point == point) {
                open.note += (open.note.empty() ? "" : "; ") + text;
            }
        }
    }
}

std::optional<Encoded> CommandDesk::still_accepted(PointId id, const Value& value) const {
    PendingEvent event;
    event.asset_id = mapping_.asset(mapping_.point(id).asset).id;
    event.attribute = mapping_.point(id).attribute;
    event.value = value;
    auto decision = checks_.decide(event);
    auto* accepted = std::get_if<Accepted>(&decision);
    return accepted == nullptr ? std::nullopt : std::optional{std::move(accepted->encoded)};
}

void CommandDesk::note_moved(const Mapping& was, const MappingChange& change, Now now) {
    moved_at_ = now.mono;
    // `moved_` may hold what moved at an earlier reload: a journal that could not be read is not
    // younger.
    std::set<PointId> same;
    for (std::size_t i = 0; i < was.points.size(); ++i) {
        const auto& point = was.points[i];
        if (const auto goes_on = change.grant(static_cast<PointId>(i))) {
            same.insert(*goes_on);
        } else if (point.write) {
            moved_.emplace(was.asset(point.asset).id, point.attribute);
        }
    }
    for (std::size_t i = 0; i < mapping_.points.size(); ++i) {
        const auto& point = mapping_.points[i];
        if (point.write && !same.contains(static_cast<PointId>(i))) {
            moved_.emplace(mapping_.asset(point.asset).id, point.attribute);
        }
    }
}

/// What was written where the name leads no more, or to something that means something else.
void CommandDesk::lose_moved(const CommandDesk& old, const MappingChange& change,
                             CommandActions& out) {
    for (std::size_t i = 0; i < old.mapping_.points.size(); ++i) {
        const auto id = static_cast<PointId>(i);
        const auto& point = old.mapping_.points[i];
        const bool goes_on = change.grant(id) || change.reading(id);
        if (const auto newest = point.write && !goes_on ? old.newest_.of(id) : std::nullopt) {
            const auto& asset = old.mapping_.asset(point.asset);
            out.push_back(StoreSetting{lost_.lose(asset.id, point.attribute, *newest)});
        }
    }
}

std::vector<PointId> CommandDesk::take_over(CommandDesk& old, const MappingChange& change, Now now,
                                            CommandActions& ended) {
    moved_ = std::move(old.moved_);
    moved_by_ = old.moved_by_;
    note_moved(old.mapping_, change, now);
    for (const auto& [device, at] : old.replaced_at_) {
        if (const auto goes_on = change.device(device)) {
            replaced_at_.emplace(*goes_on, at);
        }
    }
    clock_ = old.clock_;
    lost_ = std::move(old.lost_);
    lose_moved(old, change, ended);
    counts_begun_anew_ = std::move(old.counts_begun_anew_);
    newest_.take_over(old.newest_, change);
    send_checks_.rates.take_over(old.send_checks_.rates, change);
    send_checks_.wear.take_over(old.send_checks_.wear);
    send_checks_.loops.take_over(old.send_checks_.loops, change);
    send_checks_.required.take_over(old.send_checks_.required, change);
    queue_.take_over(old.queue_, change);
    releases_.take_over(old.releases_, change);
    safe_values_.take_over(old.safe_values_, change);
    const auto accepts = [this](PointId point, const Value& value) {
        return still_accepted(point, value);
    };
    for (const auto point : feeding_.take_over(old.feeding_, change, accepts, now.mono)) {
        WroteByItself stopped;
        stopped.point = point;
        stopped.what = OwnWrite::watchdog_feeding;
        stopped.verdict = "stopped";
        stopped.reason = in_words(moved_by_);
        ended.push_back(std::move(stopped));
    }
    written_.take_over(old.written_, change);
    delivery_ = std::move(old.delivery_);
    path_.take_over(old.path_, now);
    ledger_ = std::move(old.ledger_);
    unjournaled_ = std::move(old.unjournaled_);
    std::vector<PointId> held;
    for (auto& [ack_id, open] : old.open_) {
        // One that was written where nothing of ours is any more still is acknowledged: it was.
        const auto was = open.point ? open.point : open.now_shows;
        open.point = open.point ? change.grant(*open.point) : std::nullopt;
        open.now_shows = was && !open.point ? change.attribute(*was) : std::nullopt;
        // Until then its attribute tells nothing, or the manager would drop the acknowledgement.
        open.held = open.held && (open.point || open.now_shows);
        if (open.held && !open.point && !change.grant(*was)) {
            held.push_back(*open.now_shows);
        }
        open_.emplace(ack_id, std::move(open));
    }
    undated_ = std::move(old.undated_);
    for (auto& [point, end] : old.unreleased_) {
        if (const auto goes_on = change.grant(point)) {
            unreleased_.emplace(*goes_on, std::move(end));
        }
    }
    age_check_at_ = old.age_check_at_;
    return held;
}

void WriteQueue::drop_moved(const MappingChange& change, const std::string& reason,
                            WriteResults& results) {
    drop([&](const Write& write) { return change.grant(write.point) ? std::string{} : reason; },
         results);
}

void WriteQueue::abandon_moved(const MappingChange& change, const std::string& reason,
                               WriteResults& results) {
    for (auto it = writes_.begin(); it != writes_.end();) {
        const auto write = it++;
        if (!change.grant(write->point)) {
            write->touched = true;
            end(write, CommandState::unknown, reason, results);
        }
    }
}

bool WriteQueue::begun_at_moved(const MappingChange& change) const {
    return std::any_of(writes_.begin(), writes_.end(), [&change](const auto& write) {
        return !change.grant(write.point) &&
               (write.on_the_line || write.phase == Write::Phase::settling);
    });
}

void WriteQueue::take_over(WriteQueue& old, const MappingChange& change) {
    for (auto& write : old.writes_) {
        if (const auto goes_on = change.grant(write.point)) {
            write.point = *goes_on;
            if (write.origin == WriteOrigin::safe_value) {
                write.event.ack_id = safe_value_id(*goes_on);
            }
            writes_.push_back(std::move(write));
        }
    }
    for (const auto& [point, at] : old.resting_) {
        if (const auto goes_on = change.grant(point)) {
            resting_.emplace(*goes_on, at);
        }
    }
}

bool PulseReleases::pending_at_moved(const MappingChange& change) const {
    return std::any_of(releases_.begin(), releases_.end(),
                       [&change](const auto& release) { return !change.grant(release.point); });
}

std::vector<PointId> PulseReleases::abandon_moved(const MappingChange& change) {
    std::vector<PointId> points;
    releases_.remove_if([&](const auto& release) {
        const bool moved = !change.grant(release.point);
        if (moved) {
            points.push_back(release.point);
        }
        return moved;
    });
    return points;
}

void PulseReleases::take_over(PulseReleases& old, const MappingChange& change) {
    for (auto& release : old.releases_) {
        if (const auto goes_on = change.grant(release.point)) {
            release.point = *goes_on;
            releases_.push_back(std::move(release));
        }
    }
}

void SafeValues::take_over(const SafeValues& old, const MappingChange& change) {
    if (old.gone_since_) {
        manager_gone(*old.gone_since_);
    }
    for (const auto& was : old.safe_) {
        const auto goes_on = change.grant(was.point);
        if (auto* is = goes_on ? find(*goes_on) : nullptr) {
            is->due = was.due;
            is->forbidden = was.forbidden;
            is->failed = was.failed;
        }
    }
}

std::vector<PointId> WatchdogFeeding::take_over(const WatchdogFeeding& old,
                                                const MappingChange& change, const Accepts& accepts,
                                                TimePoint now) {
    std::vector<PointId> ended;
    for (const auto& was : old.fed_) {
        const auto same = change.grant(was.point);
        const auto goes_on = same ? same : change.reading(was.point);
        auto* is = goes_on ? find(*goes_on) : nullptr;
        if (is != nullptr && same) {
            *is = was;
            is->point = *same;
            continue;
        }
        // Written in another way: as if it had been commanded under the new grant.
        if (is != nullptr && was.encoded) {
            is->encoded = accepts(*goes_on, was.value);
        }
        if (is != nullptr && is->encoded) {
            is->value = was.value;
            is->due = std::min(was.due, now + mapping_.point(*goes_on).write->rewrite_every);
            is->working = was.working;
            is->failing = was.failing;
        } else if (was.encoded) {
            ended.push_back(was.point);
        }
    }
    return ended;
}

void WrittenValues::take_over(const WrittenValues& old, const MappingChange& change) {
    for (const auto& [device, all] : old.written_) {
        for (const auto& was : all) {
            if (const auto goes_on = change.grant(was.point)) {
                written(*goes_on, was.encoded, was.value);
            }
        }
    }
}

void CommandLoops::take_over(const CommandLoops& old, const MappingChange& change) {
    for (const auto& [point, trail] : old.trails_) {
        if (const auto goes_on = change.grant(point)) {
            trails_.emplace(*goes_on, trail);
        }
    }
}

void NewestCommands::take_over(const NewestCommands& old, const MappingChange& change) {
    for (const auto& [point, at] : old.newest_) {
        if (const auto goes_on = change.attribute(point)) {
            newest_.emplace(*goes_on, at);
        }
    }
}

void RequiredCommands::take_over(const RequiredCommands& old, const MappingChange& change) {
    places_ = old.places_;
    for (const auto& [point, was] : old.required_) {
        const auto goes_on = change.grant(point);
        const auto is = goes_on ? required_.find(*goes_on) : required_.end();
        if (is != required_.end()) {
            is->second = was;
        }
    }
}

void WriteRates::take_over(const WriteRates& old, const MappingChange& change) {
    box_.take_over(old.box_);
    for (const auto& [device, was] : old.devices_) {
        if (const auto goes_on = change.device(device)) {
            devices_.at(*goes_on).take_over(was);
        }
    }
    for (const auto& [point, was] : old.points_) {
        const auto goes_on = change.attribute(point);
        const auto is = goes_on ? points_.find(*goes_on) : points_.end();
        if (is != points_.end()) {
            is->second.take_over(was);
        }
    }
}

void CommandPath::take_over(const CommandPath& old, Now now) {
    restore(old.controls_, now);
    for (auto& [line, until] : until_) {
        // To the microsecond for a line that keeps its place; by its key for one that does not.
        if (const auto was = old.until_.find(line);
            was != old.until_.end() && old.mapping_.line(line).key == mapping_.line(line).key) {
            until = was->second;
        }
    }
    faults_ = old.faults_;
    lately_ = old.lately_;
    takeovers_ = old.takeovers_;
}

} // namespace railbridge
