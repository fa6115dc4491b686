#include "adapters/daemon/device_replacement.hpp"

#include "adapters/daemon/state_owner.hpp"
#include "adapters/runtime/system_clock.hpp"
#include "adapters/store/audit_file.hpp"
#include "adapters/store/audit_line.hpp"
#include "adapters/store/command_journal.hpp"
#include "adapters/store/learned_file.hpp"
#include "adapters/store/state_lock.hpp"
#include "bridge/engine/audit_desk.hpp"

#include <algorithm>
#include <vector>

namespace railbridge::daemon {

namespace {

using store::CommandJournal;

/// What may be written to a device, under the names that the journal knows.
struct Written {
    std::vector<CommandJournal::Attribute> attributes;
    std::vector<std::string> points; ///< as wear is counted by
};

Written written_at(const Mapping& mapping, DeviceId device) {
    Written written;
    for (const auto& point : mapping.points) {
        if (point.device == device && point.write) {
            const auto& asset = mapping.asset(point.asset);
            written.attributes.push_back({asset.id, point.attribute});
            written.points.push_back(asset.key + "." + point.attribute);
        }
    }
    return written;
}

/// The next start goes on with what is open: whether it was sent to the old device, only it finds
/// out. What was written waits for nothing but its acknowledgement.
Status nothing_open(CommandJournal& journal, const Written& written, WallTime now) {
    const auto records = journal.load(now);
    if (!records) {
        return fail(records.error());
    }
    for (const auto& record : *records) {
        const auto place = std::find_if(
            written.attributes.begin(), written.attributes.end(), [&](const auto& one) {
                return one.asset_id == record.event.asset_id && one.name == record.event.attribute;
            });
        if (place != written.attributes.end() && record.state < CommandState::written) {
            const auto at = static_cast<std::size_t>(place - written.attributes.begin());
            return fail(Error{Recovery::retry_later,
                              "a command for " + written.points[at] +
                                  " is open in the journal: start the bridge, which ends it, and "
                                  "try again"});
        }
    }
    return {};
}

Status forget_written(CommandJournal& journal, const Written& written) {
    if (const auto lost = journal.lose_values(written.attributes); !lost) {
        return lost;
    }
    auto counts = journal.wear();
    if (!counts) {
        return fail(counts.error());
    }
    for (auto& count : *counts) {
        const bool of_device = std::find(written.points.begin(), written.points.end(),
                                         count.point) != written.points.end();
        count.writes = 0;
        if (const auto kept = of_device ? journal.keep_wear(count) : Status{}; !kept) {
            return kept;
        }
    }
    return {};
}

Status forget_learned(const store::LearnedFile& file, const std::string& device) {
    auto records = file.load();
    if (!records) {
        return fail(records.error());
    }
    const auto known =
        std::erase_if(*records, [&device](const auto& record) { return record.device == device; });
    return known == 0 ? Status{} : file.keep(*records);
}

Status tell_audit(const std::filesystem::path& state_dir, const AuditEntry& entry) {
    store::AuditFile audit{state_dir};
    const auto told = audit.append(store::audit_line(entry));
    return told ? audit.sync() : told;
}

} // namespace

Status replace_at_rest(const config::LoadedConfig& site, DeviceId device, const std::string& who) {
    const auto& state_dir = site.daemon.state_dir;
    if (auto owned = owned_by_us(state_dir, "device replaced"); !owned) {
        return owned;
    }
    const auto lock = store::StateLock::take(state_dir);
    if (!lock) {
        return fail(Error{Recovery::retry_later,
                          "the bridge starts or ends just now, try again: " + lock.error().text});
    }
    const auto now = runtime::SystemClock{}.now().wall;
    const auto journal = CommandJournal::open(state_dir, now);
    if (!journal) {
        return fail(journal.error());
    }
    const auto written = written_at(site.mapping, device);
    auto done = nothing_open(**journal, written, now);
    if (done) {
        done = forget_written(**journal, written);
    }
    if (done) {
        done = forget_learned(store::LearnedFile{state_dir}, site.mapping.device(device).key);
    }
    return done ? tell_audit(state_dir, replaced_entry(site.mapping, device, who, now)) : done;
}

} // namespace railbridge::daemon
