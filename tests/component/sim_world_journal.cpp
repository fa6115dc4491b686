// The journal of the simulated world: what is stored survives a crash; what is on its way does not.

#include "tests/component/sim_world.hpp"

#include <algorithm>
#include <utility>

namespace railbridge::sim {

namespace {

constexpr Duration commit_delay = std::chrono::microseconds{300};

} // namespace

void SimWorld::store(const StoreCommand& command) {
    plan(commit_delay, [this, command] {
        Stored stored;
        stored.ack_id = command.ack_id;
        stored.state = command.state;
        stored.ok = journal_works;
        if (journal_works) {
            auto& record = journal_.at(command.ack_id);
            record.state = command.state;
            record.reason = command.reason;
            note("stored " + std::string(to_string(command.state)) + " " + command.ack_id);
        } else {
            stored.error = "disk full";
        }
        send(std::move(stored));
    });
}

void SimWorld::keep(const WearCount& count) {
    plan(commit_delay, [this, count] {
        if (journal_works) {
            wear[count.point] = count;
        }
        send(WearStored{count.point, journal_works, journal_works ? "" : "disk full"});
    });
}

void SimWorld::keep(const KeptSetting& setting) {
    plan(commit_delay, [this, setting] {
        if (journal_works) {
            kept_settings[setting.name] = setting.value;
        }
        send(SettingStored{setting.name, journal_works, journal_works ? "" : "disk full"});
    });
}

std::size_t SimWorld::open_in_journal() const {
    return static_cast<std::size_t>(
        std::count_if(journal_.begin(), journal_.end(),
                      [](const auto& entry) { return !is_terminal(entry.second.state); }));
}

} // namespace railbridge::sim
