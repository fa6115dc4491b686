#pragma once
// What time it is, as far as the age of a command is concerned, and whether that can be trusted: a
// box without a battery for its clock boots in 1970.

#include "bridge/base/time.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace railbridge {

/// Trusted is the manager's time, measured by a value of ours that came back with its stamp, or a
/// clock of which the kernel says that it is synchronised. The manager's comes first: an event is
/// stamped by it, so an age is the difference of two readings of one clock. It is carried on by the
/// monotonic clock, whatever somebody does to the clock of the box. When that one jumps, nothing is
/// trusted until it was measured or said again.
class CommandClock {
public:
    enum class Source : std::uint8_t { none, kernel, manager };

    /// Called with every event: notices steps.
    void pass(Now now);
    /// What the kernel says of its clock. Also after every step.
    void kernel_says(bool synchronised) { synchronised_ = synchronised; }
    /// A value of ours left at `sent` and is seen now, stamped by the manager.
    void measured(TimePoint sent, WallTime stamped, Now now);
    /// Connected, or subscribed anew to what is pending: what comes now may have waited.
    void listens(TimePoint now) { listens_since_ = now; }
    void disconnected() { listens_since_.reset(); }

    Source source(TimePoint now) const;
    bool trusted(TimePoint now) const { return source(now) != Source::none; }
    /// As the kernel says.
    bool synchronised() const { return synchronised_; }
    /// Nothing if it is not trusted.
    std::optional<WallTime> time(Now now) const;
    /// The manager's time is not later than this, whether it is trusted or not: what this makes
    /// young is young. Nothing if it was never measured, or not since a jump.
    std::optional<WallTime> latest(TimePoint now) const;
    /// The time that is trusted, or else latest(): what an age is told by.
    std::optional<WallTime> latest_known(Now now) const {
        const auto trusted = time(now);
        return trusted ? trusted : latest(now.mono);
    }
    /// How far the manager's clock is ahead of that of this box; nothing if it was not measured.
    std::optional<std::chrono::milliseconds> manager_ahead(Now now) const;
    /// Of manager_ahead().
    std::chrono::milliseconds uncertainty() const { return uncertainty_; }
    /// `synchronised`, `manager's time`, or what is wrong.
    std::string in_words(TimePoint now) const;
    /// The clock of the box jumped since the last call.
    bool stepped();

    /// Until when an event whose age cannot be told waits for a trusted time; `never` while there
    /// is no connection that could bring one.
    TimePoint waits_until() const { return listens_since_ ? *listens_since_ + patience : never; }

private:
    static constexpr std::chrono::seconds patience{10};

    struct Measured {
        WallTime manager{}; ///< its time at `at`
        TimePoint at{};
    };
    const Measured* fresh(TimePoint now) const;

    bool synchronised_ = false;
    bool stepped_ = false;
    std::optional<Measured> manager_;
    std::chrono::milliseconds uncertainty_{};
    std::optional<std::chrono::milliseconds> wall_ahead_; ///< of the monotonic clock
    std::optional<Measured> before_; ///< before `at` the manager's clock had not shown this yet
    std::optional<TimePoint> listens_since_;
};

} // namespace railbridge
