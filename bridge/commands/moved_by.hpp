#pragma once
// Why something is written where it was written before no more.

#include <cstdint>

namespace railbridge {

enum class MovedBy : std::uint8_t { reload, edit_while_stopped };

/// For people, as the beginning of a sentence or behind `stopped: `.
constexpr const char* in_words(MovedBy by) {
    return by == MovedBy::reload ? "the mapping was reloaded"
                                 : "the mapping was edited while the bridge was stopped";
}

} // namespace railbridge
