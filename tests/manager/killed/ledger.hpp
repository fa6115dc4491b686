#pragma once
// What clients sent to the manager and what it answered, and so what must be found after it was
// killed.

#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace railbridge::test::killed {

/// Values of one place are counted up by its only writer; 0 is "never written".
using Value = std::int64_t;

struct Delivery {
    std::string ack_id;
    std::string place; ///< asset id / attribute
    Value value = 0;
};

/// All functions may be called from any thread. What contradicts the rules is collected as a
/// sentence in faults().
class Ledger {
public:
    // --- values that are stored at once
    void sending(const std::string& place, Value value);
    void answered(const std::string& place, Value value);
    /// A subscriber was told: it was durable before.
    void told(const std::string& place, Value value);

    // --- assets
    void creating(const std::string& id);
    void created(const std::string& id);
    void deleting(const std::string& id);
    void deleted(const std::string& id);
    std::vector<std::string> assets_created() const;

    // --- commands: writes that wait for a gateway
    void commanding(const std::string& place, Value value);
    void commanded(const std::string& place, Value value);
    void delivered(const Delivery& delivery);
    void acknowledging(const std::string& place, Value value);
    /// A subscriber saw the acknowledged value.
    void applied(const std::string& place, Value value);
    /// How many commands of that place may wait.
    std::size_t open_commands(const std::string& place) const;

    void fault(const std::string& what);
    std::vector<std::string> faults() const;

    /// Counts everything that was answered or told.
    std::uint64_t answers() const;
    /// False when it takes too long.
    bool await_answers(std::uint64_t count);

    // --- what is found after the kill
    void check_value(const std::string& place, Value stored);
    void check_asset(const std::string& id, bool exists);
    /// `waiting`: all deliveries after the restart, in order. `stored`: by place of commands.
    void check_commands(const std::vector<Delivery>& waiting,
                        const std::map<std::string, Value>& stored);

    std::vector<std::string> places() const;
    std::vector<std::string> assets() const;
    std::vector<std::string> places_of_commands() const;
    std::size_t commands_in_all() const;

private:
    struct Written {
        Value sent = 0;
        Value kept = 0; ///< answered or told
    };
    enum class Existence { creating, there, deleting, gone };
    struct Command {
        bool answered = false;
        bool acknowledged = false; ///< sent; whether it arrived is not known
        bool applied = false;
        std::string ack_id; ///< empty until first delivered
    };
    using Commands = std::map<Value, Command>;

    void count();
    void note_fault(const std::string& what);
    void note_delivery(const Delivery& delivery);
    void check_place(const std::string& place, Commands& commands, const std::set<Value>& waiting,
                     Value stored);

    mutable std::mutex mutex_;
    std::condition_variable counted_;
    std::uint64_t answers_ = 0;
    std::map<std::string, Written> written_;
    std::map<std::string, Existence> assets_;
    std::map<std::string, Commands> commands_; ///< those that are not settled
    std::map<std::string, Value> settled_;     ///< what was stored at the last check
    std::map<std::string, std::pair<std::string, Value>> ack_ids_;
    std::size_t commands_in_all_ = 0;
    std::vector<std::string> faults_;
};

} // namespace railbridge::test::killed
