#include "bridge/polling/fault_counts.hpp"

#include <numeric>

namespace railbridge {

void FaultCounts::add(const Failure& failure) {
    switch (failure.defect) {
    case FrameDefect::foreign:
        ++foreign;
        return;
    case FrameDefect::glued:
        ++glued;
        return;
    case FrameDefect::truncated:
        ++truncated;
        return;
    case FrameDefect::garbage:
        ++garbage;
        return;
    case FrameDefect::none:
        break;
    }
    switch (failure.kind) {
    case FailureKind::timeout:
        ++timeout;
        break;
    case FailureKind::exception: {
        const auto code = static_cast<std::size_t>(failure.exception);
        ++exceptions[code < exception_codes ? code : 0];
        break;
    }
    case FailureKind::wrong_echo:
        ++wrong_echo;
        break;
    case FailureKind::malformed:
        ++garbage;
        break;
    case FailureKind::line_lost:
        ++lost;
        break;
    case FailureKind::not_sent:
    case FailureKind::cancelled:
        break;
    }
}

std::uint64_t FaultCounts::exceptions_in_all() const {
    return std::accumulate(exceptions.begin(), exceptions.end(), std::uint64_t{0});
}

std::uint64_t FaultCounts::all() const {
    return timeout + late + foreign + glued + truncated + garbage + wrong_echo + lost +
           exceptions_in_all();
}

} // namespace railbridge
