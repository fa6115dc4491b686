#include "bridge/reporting/unanswered_updates.hpp"

#include <utility>

namespace railbridge {

namespace {

// More than go in ten seconds while each is waited for. Only a manager that does not answer leaves
// more.
constexpr std::size_t kept_apart_max = 64;

} // namespace

void UnansweredUpdates::add(AttributeValues values, TimePoint until) {
    for (auto& older : updates_) {
        std::erase_if(older.values,
                      [&values](const auto& entry) { return values.contains(entry.first); });
    }
    if (updates_.size() == kept_apart_max) {
        join_oldest();
    }
    updates_.push_back({.values = std::move(values), .until = until});
}

/// They are answered when both are: nothing is taken for accepted too early.
void UnansweredUpdates::join_oldest() {
    auto oldest = std::move(updates_.front());
    updates_.pop_front();
    updates_.front().values.merge(oldest.values);
    updates_.front().answers += oldest.answers;
}

AttributeValues UnansweredUpdates::answered() {
    auto& oldest = updates_.front();
    if (--oldest.answers > 0) {
        return {};
    }
    auto values = std::move(oldest.values);
    updates_.pop_front();
    return values;
}

AttributeValues UnansweredUpdates::take_values() {
    AttributeValues values;
    for (auto& update : updates_) {
        values.merge(std::exchange(update.values, {}));
    }
    return values;
}

bool UnansweredUpdates::erase(const std::string& attribute) {
    std::size_t erased = 0;
    for (auto& update : updates_) {
        erased += update.values.erase(attribute);
    }
    return erased > 0;
}

void UnansweredUpdates::pass_time(TimePoint now) {
    while (!updates_.empty() && now >= updates_.front().until) {
        updates_.pop_front();
    }
}

} // namespace railbridge
