// The journal of the simulated world: what is stored survives a crash; what is on its way does not.

#include "tests/component/sim_world.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

namespace railbridge::sim {

namespace {

constexpr Duration try_every = std::chrono::seconds{1};
constexpr Duration commit_delay = std::chrono::microseconds{300};

} // namespace

bool SimWorld::commit() {
    if (!journal_works && !journal_failing_) {
        journal_failing_ = true;
        send(JournalFailed{"disk full"});
        try_journal_again();
    }
    return journal_works;
}

void SimWorld::try_journal_again() {
    plan(try_every, [this] {
        if (!journal_works) {
            try_journal_again();
            return;
        }
        journal_failing_ = false;
        send(JournalWorks{records(), counts(), settings_kept(), journal_unread});
        journal_unread = false;
    });
}

std::vector<WearCount> SimWorld::counts() const {
    std::vector<WearCount> all;
    for (const auto& [point, count] : wear) {
        all.push_back(count);
    }
    return all;
}

std::vector<KeptSetting> SimWorld::settings_kept() const {
    std::vector<KeptSetting> all;
    for (const auto& [name, value] : kept_settings) {
        all.push_back({name, value});
    }
    return all;
}

std::vector<CommandRecord> SimWorld::records() const {
    std::vector<CommandRecord> all;
    for (const auto& ack_id : journal_order_) {
        all.push_back(journal_.at(ack_id));
    }
    return all;
}

void SimWorld::store(const StoreCommand& command) {
    plan(commit_delay, [this, command] {
        const auto point = std::string(to_string(command.state));
        if (crashes(point + ", before the commit")) {
            return;
        }
        Stored stored;
        stored.ack_id = command.ack_id;
        stored.state = command.state;
        stored.ok = commit();
        if (stored.ok) {
            auto& record = journal_.at(command.ack_id);
            if (is_terminal(record.state) && record.state != command.state) {
                throw std::logic_error("a second end of " + command.ack_id);
            }
            record.state = command.state;
            record.reason = command.reason;
            record.changed = command.at;
            note("stored " + std::string(to_string(command.state)) + " " + command.ack_id);
        } else {
            stored.error = "disk full";
        }
        if (!crashes(point + ", after the commit")) {
            send(std::move(stored));
        }
    });
}

void SimWorld::keep(const WearCount& count) {
    plan(commit_delay, [this, count] {
        const bool kept = commit();
        if (kept) {
            wear[count.point] = count;
        }
        send(WearStored{count.point, kept, kept ? "" : "disk full"});
    });
}

void SimWorld::keep(const KeptSetting& setting) {
    plan(commit_delay, [this, setting] {
        const bool kept = commit();
        if (kept) {
            kept_settings[setting.name] = setting.value;
        }
        send(SettingStored{setting.name, kept, kept ? "" : "disk full"});
    });
}

std::size_t SimWorld::open_in_journal() const {
    return static_cast<std::size_t>(
        std::count_if(journal_.begin(), journal_.end(),
                      [](const auto& entry) { return !is_terminal(entry.second.state); }));
}

} // namespace railbridge::sim
