#include "adapters/daemon/kept_controls.hpp"

#include "adapters/daemon/state_owner.hpp"
#include "adapters/runtime/system_clock.hpp"
#include "adapters/store/command_journal.hpp"
#include "adapters/store/state_lock.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <memory>
#include <utility>

namespace railbridge::daemon {

namespace {

using Store = store::CommandJournal;

Status with_journal(const config::DaemonConfig& settings,
                    const std::function<Status(Store&)>& work) {
    if (auto owned = owned_by_us(settings.state_dir, "commands"); !owned) {
        return owned;
    }
    const auto lock = store::StateLock::take(settings.state_dir);
    if (!lock) {
        return fail(Error{Recovery::retry_later,
                          "the bridge starts or ends just now, try again: " + lock.error().text});
    }
    const auto journal = Store::open(settings.state_dir, runtime::SystemClock{}.now().wall);
    if (!journal) {
        return fail(journal.error());
    }
    return work(**journal);
}

} // namespace

Result<std::vector<KeptSetting>> kept_settings(const config::DaemonConfig& settings) {
    std::vector<KeptSetting> found;
    const auto done = with_journal(settings, [&found](Store& journal) -> Status {
        auto kept = journal.settings();
        if (!kept) {
            return fail(kept.error());
        }
        found = std::move(*kept);
        return {};
    });
    if (!done) {
        return fail(done.error());
    }
    return found;
}

Status change_kept(const config::DaemonConfig& settings, const ChangeKept& change) {
    return with_journal(settings, [&change](Store& journal) -> Status {
        const auto kept = journal.settings();
        const auto changed = kept ? change(*kept) : fail(kept.error());
        if (!changed) {
            return fail(changed.error());
        }
        for (const auto& setting : *changed) {
            if (const auto stored = journal.keep_setting(setting.name, setting.value); !stored) {
                return stored;
            }
        }
        return {};
    });
}

std::string user_name() {
    const char* through_sudo = std::getenv("SUDO_USER");
    return through_sudo != nullptr && *through_sudo != '\0' ? std::string(through_sudo)
                                                            : name_of(::getuid());
}

} // namespace railbridge::daemon
