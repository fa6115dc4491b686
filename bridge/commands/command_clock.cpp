#include "bridge/commands/command_clock.hpp"

#include <utility>

namespace railbridge {

namespace {

using std::chrono::milliseconds;

// What a clock that is being corrected never does between two events, and a person does.
constexpr milliseconds step_least{500};
// A stamp that was under way for longer says too little about the age of a pulse.
constexpr milliseconds round_trip_most{2000};
// Two clocks of quartz are then 0.4 s apart at worst.
constexpr std::chrono::hours measured_for{1};
// Two poor clocks of quartz that part: 200 millionths.
constexpr int drift_divisor = 5000;

milliseconds since_boot(TimePoint time) {
    return std::chrono::duration_cast<milliseconds>(time.time_since_epoch());
}

} // namespace

void CommandClock::pass(Now now) {
    const auto ahead = now.wall.time_since_epoch() - since_boot(now.mono);
    if (wall_ahead_ && std::chrono::abs(ahead - *wall_ahead_) >= step_least) {
        // The machine may have slept as well: then the monotonic clock lost the time.
        synchronised_ = false;
        manager_.reset();
        before_.reset();
        stepped_ = true;
        if (listens_since_) {
            listens_since_ = now.mono; // the next beat goes out at once
        }
    }
    wall_ahead_ = ahead;
}

bool CommandClock::stepped() {
    return std::exchange(stepped_, false);
}

void CommandClock::measured(TimePoint sent, WallTime stamped, Now now) {
    before_ = Measured{stamped, sent};
    const auto round_trip = std::chrono::ceil<milliseconds>(now.mono - sent);
    if (round_trip > round_trip_most) {
        return;
    }
    manager_ = Measured{stamped + round_trip / 2, now.mono};
    uncertainty_ = round_trip;
}

const CommandClock::Measured* CommandClock::fresh(TimePoint now) const {
    return manager_ && now - manager_->at <= measured_for ? &*manager_ : nullptr;
}

CommandClock::Source CommandClock::source(TimePoint now) const {
    if (fresh(now) != nullptr) {
        return Source::manager;
    }
    return synchronised_ ? Source::kernel : Source::none;
}

std::optional<WallTime> CommandClock::time(Now now) const {
    if (const auto* manager = fresh(now.mono)) {
        return manager->manager + std::chrono::duration_cast<milliseconds>(now.mono - manager->at);
    }
    return synchronised_ ? std::optional{now.wall} : std::nullopt;
}

std::optional<WallTime> CommandClock::latest(TimePoint now) const {
    if (!before_) {
        return std::nullopt;
    }
    const auto since = now - before_->at;
    return before_->manager + std::chrono::ceil<milliseconds>(since + since / drift_divisor);
}

std::optional<milliseconds> CommandClock::manager_ahead(Now now) const {
    const auto* manager = fresh(now.mono);
    return manager == nullptr ? std::nullopt : std::optional{*time(now) - now.wall};
}

std::string CommandClock::in_words(TimePoint now) const {
    if (synchronised_) {
        return "synchronised";
    }
    return fresh(now) != nullptr
               ? "the manager's time is used; that of this box is not known to be synchronised"
               : "not trusted: it is not known to be synchronised, and the manager's time is not "
                 "known; what may be old is refused";
}

} // namespace railbridge
