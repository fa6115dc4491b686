#include "adapters/daemon/line_way.hpp"

#include "adapters/daemon/transact.hpp"
#include "adapters/modbus/execute_once.hpp"

#include <algorithm>
#include <cstdio>
#include <thread>

namespace railbridge::daemon {

WordsOrFailure LineWay::transact(const Request& request, Insist insist, LateGuard* late) {
    return daemon::transact(settings_, line_, unit_, request, insist, late);
}

void LineWay::await_late_answers(const LateGuard& late) {
    modbus::await_late_answers(line_, late, clock_);
}

void LineWay::wait(Duration time) {
    std::this_thread::sleep_for(std::max(Duration{}, time));
}

void LineWay::say(const std::string& text) {
    std::fprintf(stderr, "%s\n", text.c_str());
}

} // namespace railbridge::daemon
