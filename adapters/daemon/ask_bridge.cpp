#include "adapters/daemon/ask_bridge.hpp"

#include "adapters/daemon/site_files.hpp"
#include "adapters/runtime/control_client.hpp"
#include "adapters/store/state_lock.hpp"

#include <filesystem>

namespace railbridge::daemon {

namespace {

bool nobody_there(const Result<std::string>& answer) {
    return !answer && answer.error().recovery == Recovery::retry_later;
}

Error held_and_silent(const store::LockHolder& holder, const std::filesystem::path& state_dir,
                      const std::filesystem::path& socket) {
    return fatal("railbridge (pid " + holder.pid + ") has the state directory " +
                 state_dir.string() + ", but nothing answers at " + socket.string() +
                 ": try again when it has started or ended; if it runs, restart it, so that it "
                 "says where it listens");
}

/// @param must_know  that nobody runs, where nobody answers
Result<std::string> ask(const config::DaemonConfig& settings, const std::string& line,
                        int timeout_ms, bool must_know) {
    auto socket = control_socket(settings);
    auto answer = runtime::ask(socket, line, timeout_ms);
    if (!nobody_there(answer)) {
        return answer;
    }
    // The service's place is known to the service alone. Who writes past a bridge writes past
    // `commands off`.
    const auto holder = store::StateLock::holder(settings.state_dir);
    if (!holder && must_know) {
        return fail(fatal(answer.error().text + ", and it cannot be seen whether one runs (" +
                          holder.error().text + "): run this as the user of the bridge"));
    }
    if (!holder || !*holder) {
        return answer;
    }
    if (const auto& said = (*holder)->socket; !said.empty() && said != socket) {
        socket = said;
        answer = runtime::ask(socket, line, timeout_ms);
    }
    if (nobody_there(answer) && must_know) {
        return fail(held_and_silent(**holder, settings.state_dir, socket));
    }
    return answer;
}

} // namespace

Result<std::string> ask_bridge(const config::DaemonConfig& settings, const std::string& line,
                               int timeout_ms) {
    return ask(settings, line, timeout_ms, true);
}

Result<std::string> ask_if_it_listens(const config::DaemonConfig& settings, const std::string& line,
                                      int timeout_ms) {
    return ask(settings, line, timeout_ms, false);
}

} // namespace railbridge::daemon
