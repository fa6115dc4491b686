#include "bridge/polling/line_clock.hpp"

namespace railbridge {

namespace {

constexpr double said_above = 1.05;
constexpr double unsaid_below = 1.02;

} // namespace

void LineClock::restart(TimePoint now) {
    paused_at_ = now;
    window_from_ = now;
    lost_then_ = lost_;
}

bool LineClock::look(TimePoint now) {
    if (now - window_from_ < window) {
        return false;
    }
    const auto passed = now - window_from_;
    const auto kept = passed - (lost_ - lost_then_);
    slowdown_ = kept.count() <= 0
                    ? static_cast<double>(passed.count())
                    : static_cast<double>(passed.count()) / static_cast<double>(kept.count());
    window_from_ = now;
    lost_then_ = lost_;
    const bool was = behind_;
    behind_ = slowdown_ > (was ? unsaid_below : said_above);
    return behind_ != was;
}

} // namespace railbridge
