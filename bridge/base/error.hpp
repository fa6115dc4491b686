#pragma once
// One error type for expected failures. An error says what to do next; who handles it does not look
// at its cause.

#include <string>
#include <string_view>
#include <utility>

namespace railbridge {

/// What the caller does next. Decided once, where the failure is seen.
enum class Recovery {
    retry_now,      ///< nothing is known to be wrong: the same request again
    retry_later,    ///< the peer asked for patience (busy): the same request after a pause
    unit_backoff,   ///< this unit does not answer: leave it alone for a while, others go on
    line_reconnect, ///< the line itself is gone: close it and open it again
    disable_point,  ///< this point can never work as mapped
    fatal,          ///< a person must act
};

std::string_view to_string(Recovery recovery);

/// `text` is complete for a person: what, where, what to do.
struct Error {
    Recovery recovery = Recovery::fatal;
    std::string text;
};

inline Error fatal(std::string text) {
    return {Recovery::fatal, std::move(text)};
}

} // namespace railbridge
