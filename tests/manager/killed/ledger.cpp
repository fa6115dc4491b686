#include "tests/manager/killed/ledger.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace railbridge::test::killed {

namespace {

std::string at(const std::string& place, Value value) {
    return place + " = " + std::to_string(value);
}

} // namespace

void Ledger::count() {
    ++answers_;
    counted_.notify_all();
}

void Ledger::note_fault(const std::string& what) {
    faults_.push_back(what);
}

void Ledger::sending(const std::string& place, Value value) {
    const std::lock_guard<std::mutex> lock(mutex_);
    written_[place].sent = value;
}

void Ledger::answered(const std::string& place, Value value) {
    const std::lock_guard<std::mutex> lock(mutex_);
    Written& written = written_[place];
    written.kept = std::max(written.kept, value);
    count();
}

void Ledger::told(const std::string& place, Value value) {
    answered(place, value);
}

void Ledger::creating(const std::string& id) {
    const std::lock_guard<std::mutex> lock(mutex_);
    assets_[id] = Existence::creating;
}

void Ledger::created(const std::string& id) {
    const std::lock_guard<std::mutex> lock(mutex_);
    assets_[id] = Existence::there;
    count();
}

void Ledger::deleting(const std::string& id) {
    const std::lock_guard<std::mutex> lock(mutex_);
    assets_[id] = Existence::deleting;
}

void Ledger::deleted(const std::string& id) {
    const std::lock_guard<std::mutex> lock(mutex_);
    assets_[id] = Existence::gone;
    count();
}

std::vector<std::string> Ledger::assets_created() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    std::vector<std::string> ids;
    for (const auto& [id, existence] : assets_) {
        if (existence == Existence::there) {
            ids.push_back(id);
        }
    }
    return ids;
}

void Ledger::commanding(const std::string& place, Value value) {
    const std::lock_guard<std::mutex> lock(mutex_);
    commands_[place][value];
    ++commands_in_all_;
}

void Ledger::commanded(const std::string& place, Value value) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (const auto found = commands_[place].find(value); found != commands_[place].end()) {
        found->second.answered = true;
    } // else it was acknowledged before its sender read the answer
    count();
}

void Ledger::delivered(const Delivery& delivery) {
    const std::lock_guard<std::mutex> lock(mutex_);
    note_delivery(delivery);
}

void Ledger::note_delivery(const Delivery& delivery) {
    const std::string what = at(delivery.place, delivery.value) + " (" + delivery.ack_id + ')';
    const auto place = commands_.find(delivery.place);
    const auto command =
        place == commands_.end() ? Commands::iterator{} : place->second.find(delivery.value);
    if (place == commands_.end() || command == place->second.end()) {
        note_fault("delivered although nobody waits for it: " + what);
        return;
    }
    const auto [owner, is_new] =
        ack_ids_.try_emplace(delivery.ack_id, delivery.place, delivery.value);
    if (owner->second != std::pair(delivery.place, delivery.value)) {
        note_fault("delivered with the ackId of another command: " + what);
    }
    if (!command->second.ack_id.empty() && command->second.ack_id != delivery.ack_id) {
        note_fault("delivered with a new ackId, " + command->second.ack_id + " before: " + what);
    }
    if (command->second.applied) {
        note_fault("delivered although its acknowledged value was published: " + what);
    }
    command->second.ack_id = delivery.ack_id;
}

void Ledger::acknowledging(const std::string& place, Value value) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (const auto found = commands_[place].find(value); found != commands_[place].end()) {
        found->second.acknowledged = true;
    }
}

/// Older commands of the place are settled with it.
void Ledger::applied(const std::string& place, Value value) {
    const std::lock_guard<std::mutex> lock(mutex_);
    Commands& commands = commands_[place];
    const auto found = commands.find(value);
    if (found == commands.end() || !found->second.acknowledged) {
        note_fault("applied without an acknowledgement: " + at(place, value));
        return;
    }
    found->second.applied = true;
    commands.erase(commands.begin(), found);
    count();
}

std::size_t Ledger::open_commands(const std::string& place) const {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto found = commands_.find(place);
    return found == commands_.end() ? 0 : found->second.size();
}

void Ledger::fault(const std::string& what) {
    const std::lock_guard<std::mutex> lock(mutex_);
    note_fault(what);
}

std::vector<std::string> Ledger::faults() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return faults_;
}

std::uint64_t Ledger::answers() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return answers_;
}

bool Ledger::await_answers(std::uint64_t count) {
    constexpr std::chrono::seconds patience{60};
    std::unique_lock<std::mutex> lock(mutex_);
    return counted_.wait_for(lock, patience, [&] { return answers_ >= count; });
}

void Ledger::check_value(const std::string& place, Value stored) {
    const std::lock_guard<std::mutex> lock(mutex_);
    Written& written = written_[place];
    if (stored < written.kept) {
        note_fault("lost: " + at(place, written.kept) + " was answered, stored is " +
                   std::to_string(stored));
    }
    if (stored > written.sent) {
        note_fault("invented: " + at(place, stored) + ", last sent was " +
                   std::to_string(written.sent));
    }
    written.kept = std::max(written.kept, stored);
}

void Ledger::check_asset(const std::string& id, bool exists) {
    const std::lock_guard<std::mutex> lock(mutex_);
    Existence& known = assets_[id];
    if (known == Existence::there && !exists) {
        note_fault("lost: asset " + id + ", whose creation was answered");
    }
    if (known == Existence::gone && exists) {
        note_fault("back again: asset " + id + ", whose deletion was answered");
    }
    known = exists ? Existence::there : Existence::gone;
}

void Ledger::check_commands(const std::vector<Delivery>& waiting,
                            const std::map<std::string, Value>& stored) {
    const std::lock_guard<std::mutex> lock(mutex_);
    std::map<std::string, std::set<Value>> by_place;
    for (const Delivery& delivery : waiting) {
        note_delivery(delivery);
        std::set<Value>& values = by_place[delivery.place];
        if (!values.empty() && *values.rbegin() >= delivery.value) {
            note_fault("out of order: " + at(delivery.place, delivery.value));
        }
        values.insert(delivery.value);
    }
    for (auto& [place, commands] : commands_) {
        const auto value = stored.find(place);
        check_place(place, commands, by_place[place], value == stored.end() ? 0 : value->second);
    }
}

void Ledger::check_place(const std::string& place, Commands& commands,
                         const std::set<Value>& waiting, Value stored) {
    Value& settled = settled_[place];
    if (stored < settled) {
        note_fault("fell back: " + at(place, settled) + " was stored, now it is " +
                   std::to_string(stored));
    }
    settled = stored;
    for (auto each = commands.begin(); each != commands.end();) {
        const auto& [value, command] = *each;
        const bool waits = waiting.count(value) > 0;
        if (waits && value <= stored) {
            note_fault("waits although it was overtaken: " + at(place, value));
        }
        if (command.applied && value > stored) {
            note_fault("lost: the acknowledged " + at(place, value) + ", stored is " +
                       std::to_string(stored));
        }
        if (value == stored && !command.acknowledged) {
            note_fault("stored without an acknowledgement: " + at(place, value));
        }
        if (command.answered && value > stored && !waits) {
            note_fault("lost: the command " + at(place, value) + ", stored is " +
                       std::to_string(stored));
        }
        each = waits ? std::next(each) : commands.erase(each);
    }
}

std::vector<std::string> Ledger::places() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    std::vector<std::string> all;
    for (const auto& [place, written] : written_) {
        all.push_back(place);
    }
    return all;
}

std::vector<std::string> Ledger::assets() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    std::vector<std::string> all;
    for (const auto& [id, existence] : assets_) {
        all.push_back(id);
    }
    return all;
}

std::vector<std::string> Ledger::places_of_commands() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    std::vector<std::string> all;
    for (const auto& [place, commands] : commands_) {
        all.push_back(place);
    }
    return all;
}

std::size_t Ledger::commands_in_all() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return commands_in_all_;
}

} // namespace railbridge::test::killed
