#pragma once
// What the journal says of a pulse that waits for its acknowledgement when its coil is at rest
// again: nothing is left on by it, so the next run leaves the coil alone, whoever sets it until
// then.

#include <string>
#include <string_view>

namespace railbridge {

/// Begins the reason of its record: the end of a long one is cut off.
inline constexpr std::string_view released_mark = "released";

/// @param note  what else is to be said of it
inline std::string marked_released(const std::string& note) {
    return std::string(released_mark) + (note.empty() ? "" : "; " + note);
}

inline bool says_released(const std::string& reason) {
    return reason == released_mark || reason.rfind(std::string(released_mark) + "; ", 0) == 0;
}

/// What else a reason says.
inline std::string without_released_mark(const std::string& reason) {
    return !says_released(reason) ? reason
           : reason == released_mark
               ? std::string{}
               : reason.substr(released_mark.size() + std::string_view("; ").size());
}

} // namespace railbridge
