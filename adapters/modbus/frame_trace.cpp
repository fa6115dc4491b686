#include "adapters/modbus/frame_trace.hpp"

#include <utility>

namespace railbridge::modbus {

void FrameTrace::start() {
    on_.store(true);
}

void FrameTrace::stop() {
    on_.store(false);
    std::deque<TracedFrame> freed;
    const MutexLock lock(mutex_);
    frames_.swap(freed);
    dropped_ = 0;
}

void FrameTrace::sent(std::span<const std::uint8_t> bytes, Now now) {
    note({now, true, Bytes(bytes.begin(), bytes.end()), {}});
}

void FrameTrace::received(std::span<const std::uint8_t> bytes, Now now, std::string verdict) {
    note({now, false, Bytes(bytes.begin(), bytes.end()), std::move(verdict)});
}

void FrameTrace::note(TracedFrame frame) {
    const MutexLock lock(mutex_);
    if (!on()) {
        return; // stopped meanwhile: nothing is kept
    }
    if (frames_.size() >= frames_max) {
        frames_.pop_front();
        ++dropped_;
    }
    frames_.push_back(std::move(frame));
}

FrameTrace::Taken FrameTrace::take() {
    std::deque<TracedFrame> frames;
    Taken taken;
    {
        const MutexLock lock(mutex_);
        frames.swap(frames_);
        taken.dropped = std::exchange(dropped_, 0);
    }
    taken.frames.assign(std::make_move_iterator(frames.begin()),
                        std::make_move_iterator(frames.end()));
    return taken;
}

std::string verdict(const tl::expected<Words, Failure>& outcome) {
    if (outcome) {
        return "answer";
    }
    const auto& failure = outcome.error();
    std::string text{to_string(failure.kind)};
    return failure.detail.empty() ? text : text + ": " + failure.detail;
}

} // namespace railbridge::modbus
