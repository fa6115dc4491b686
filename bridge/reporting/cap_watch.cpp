#include "bridge/reporting/cap_watch.hpp"

#include <algorithm>

namespace railbridge {

namespace {
constexpr Duration minute = std::chrono::minutes{1};
constexpr Duration most_of_it = std::chrono::seconds{54};
} // namespace

void CapWatch::waits(TimePoint now, TimePoint until) {
    pass_time(now);
    if (until > until_) {
        waited_ += until - std::max(now, until_);
        until_ = until;
    }
}

void CapWatch::pass_time(TimePoint now) {
    if (since_ && now < *since_ + minute) {
        return;
    }
    full_ = since_ && now < *since_ + 2 * minute && waited_ >= most_of_it;
    since_ = now;
    waited_ = {};
}

} // namespace railbridge
