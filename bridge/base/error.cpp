#include "bridge/base/error.hpp"

namespace railbridge {

std::string_view to_string(Recovery recovery) {
    switch (recovery) {
    case Recovery::retry_now:
        return "retry now";
    case Recovery::retry_later:
        return "retry later";
    case Recovery::unit_backoff:
        return "back off from the unit";
    case Recovery::line_reconnect:
        return "reconnect the line";
    case Recovery::disable_point:
        return "disable the point";
    case Recovery::fatal:
        return "fatal";
    }
    return "unknown";
}

} // namespace railbridge
