#include "bridge/polling/line_link.hpp"

#include <algorithm>

namespace railbridge {

bool LineLink::opened() {
    state_ = State::open;
    const bool recovered = !last_error_.empty();
    last_error_.clear();
    open_error_.clear();
    return recovered;
}

bool LineLink::open_failed(TimePoint now, const std::string& error) {
    state_ = State::closed;
    open_at_ = now + pause_;
    pause_ = std::min(pause_ * 2, pause_max);
    const bool news = error != open_error_;
    open_error_ = error;
    last_error_ = error;
    return news;
}

void LineLink::closing(const std::string& why) {
    state_ = State::closing;
    last_error_ = why;
    ++reconnects_;
}

void LineLink::closed(TimePoint now) {
    state_ = State::closed;
    if (proved_) {
        pause_ = pause_min;
        // At once, unless it was so just before: a peer may answer once and drop, again and again.
        open_at_ = std::max(now, open_at_ + pause_min);
    } else {
        // A peer that accepts and drops must not make a tight loop.
        open_at_ = now + pause_;
        pause_ = std::min(pause_ * 2, pause_max);
    }
    proved_ = false;
}

} // namespace railbridge
