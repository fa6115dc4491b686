#include "adapters/daemon/settled_site.hpp"

#include "adapters/daemon/restart_needed.hpp"
#include "adapters/store/accepted_config.hpp"

#include <utility>

namespace railbridge::daemon {

namespace fs = std::filesystem;
using Kind = RanBefore::Kind;

namespace {

constexpr int tries = 3;

Error changed(const fs::path& bridge_toml, const std::string& what) {
    return Error{Recovery::retry_later, bridge_toml.string() + ": " + what +
                                            " changed while the bridge started: start it "
                                            "again"};
}

} // namespace

Result<SettledSite> settle_site(const fs::path& bridge_toml, RunnableSite& site) {
    for (int i = 0; i < tries; ++i) {
        SettledSite settled;
        settled.before = ran_before(bridge_toml, site);
        if (!site.rejected.empty()) {
            return settled; // the copy runs, which nobody edits
        }
        const bool same = settled.before.kind == Kind::same;
        auto loaded = same ? load_site(bridge_toml)
                           : load_and_copy(bridge_toml, site.site.daemon.state_dir, settled.copied);
        if (!loaded) {
            continue;
        }
        if (const auto keys = restart_needed(site.site.daemon, loaded->daemon); !keys.empty()) {
            return fail(changed(bridge_toml, keys));
        }
        site.site = std::move(*loaded);
        if (!same || is_accepted(bridge_toml, site.site)) {
            return settled;
        }
    }
    return fail(changed(bridge_toml, "it or a file that it names"));
}

void keep_settled(const RunnableSite& site, const SettledSite& settled, bool journal_works,
                  Log& log) {
    const auto kind = settled.before.kind;
    if (kind == Kind::same || (kind == Kind::unknown && !journal_works)) {
        return;
    }
    const auto& state_dir = site.site.daemon.state_dir;
    auto kept = settled.copied;
    if (!site.rejected.empty()) { // what was fallen back to runs, and nothing else is open any more
        kept = store::AcceptedConfig{state_dir}.last_again();
    } else if (kept && kind != Kind::other) {
        kept = accept_copied(state_dir);
    }
    if (!kept) {
        log.write(LogLevel::warning, "config.not_kept", kept.error().text);
    }
}

} // namespace railbridge::daemon
