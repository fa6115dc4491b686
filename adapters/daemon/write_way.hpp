#pragma once
// How the transactions of `railbridge write` are done, and how time passes between them.

#include "adapters/daemon/failed_transaction.hpp"
#include "bridge/base/time.hpp"
#include "bridge/modbus/transaction.hpp"
#include "bridge/polling/late_guard.hpp"

#include <cstdint>
#include <string>

namespace railbridge::daemon {

enum class Insist : std::uint8_t {
    no,
    even_if_off, ///< also while commands are off
    /// The release of a pulse: also while commands are off, and past a bridge that has the lines
    /// and cannot be asked, because it starts or ends. Nobody else will do it.
    release,
};

class WriteWay {
public:
    WriteWay() = default;
    virtual ~WriteWay() = default;
    WriteWay(const WriteWay&) = delete;
    WriteWay& operator=(const WriteWay&) = delete;

    /// @param late  null: awaits a late answer itself. Else it is noted there, for
    ///              await_late_answers()
    virtual WordsOrFailure transact(const Request& request, Insist insist, LateGuard* late) = 0;
    virtual void await_late_answers(const LateGuard& late) = 0;
    virtual TimePoint now() = 0;
    virtual void wait(Duration time) = 0;
    /// To the person who waits.
    virtual void say(const std::string& text) = 0;
};

} // namespace railbridge::daemon
