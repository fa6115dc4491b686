#pragma once
// One request to one unit and what came of it: the contract between the engine, which decides, and
// a line, which executes. Values only; they cross threads by copy or move.

#include "bridge/base/error.hpp"
#include "bridge/base/ids.hpp"
#include "bridge/base/time.hpp"
#include "bridge/modbus/types.hpp"

#include <tl/expected.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace railbridge {

/// count within read_limit(range.table).
struct ReadRequest {
    AddressRange range;
};

/// `values` by function: 5 one value 0|1; 6 one word; 15 a 0|1 each, up to 1968; 16 a word each, up
/// to 123; 22 {and_mask, or_mask}. Coils for 5 and 15, holding registers for the others.
struct WriteRequest {
    FunctionCode function = FunctionCode::write_single_register;
    std::uint16_t first = 0;
    std::vector<std::uint16_t> values;
};

/// Sends nothing: receives and discards until a frame of the unit has arrived or the response
/// timeout has passed. Serial lines only. How the late-answer rule waits when nobody else uses the
/// line.
struct ListenRequest {};

using Request = std::variant<ReadRequest, WriteRequest, ListenRequest>;

struct Transaction {
    UnitId unit = 0;
    Request request;
    Duration response_timeout{};
    Duration turnaround{}; ///< extra silence before the request, beyond the 3.5 characters every
                           ///< serial line keeps
    std::uint32_t tag = 0; ///< the engine's own mark, returned as it was
};

enum class FailureKind : std::uint8_t {
    not_sent,   ///< surely nothing left for the device: line closed, local error
    timeout,    ///< the request left, no valid answer in time
    exception,  ///< the device refused: see `exception`
    wrong_echo, ///< a write was answered with another address, value or count
    malformed,  ///< checksum, byte count, function or framing wrong
    line_lost,  ///< connection reset, adapter gone, after the request may have left
    cancelled,  ///< not executed: preempted, or the line was told to stop; nothing left
};

std::string_view to_string(FailureKind kind);

/// What exactly was wrong with the bytes that came: for statistics and people. Nothing is decided
/// by it.
enum class FrameDefect : std::uint8_t {
    none,      ///< the kind of the failure says it all
    truncated, ///< an answer began and did not end in time
    garbage,   ///< no frame, or one that contradicts itself: checksum, byte count, length
    foreign, ///< a whole frame that answers another request: unit, transaction, protocol, function
    glued,   ///< bytes behind an answer
};

struct Failure {
    FailureKind kind = FailureKind::timeout;
    ExceptionCode exception = ExceptionCode::none;
    Recovery recovery = Recovery::unit_backoff;
    std::string detail; ///< for people; may be empty
    FrameDefect defect = FrameDefect::none;

    /// True if the device may have executed the request: what decides about repeating a pulse.
    bool may_have_been_executed() const;
};

/// Words read (bits as 0|1, one each), or empty for a write whose echo was exactly ours.
using Words = std::vector<std::uint16_t>;

struct TransactionResult {
    std::uint32_t tag = 0;
    UnitId unit = 0;
    tl::expected<Words, Failure> outcome;
    TimePoint sent{};     ///< when the last byte of the request was handed to the system
    TimePoint finished{}; ///< when the answer was complete, or given up
};

enum class StrayKind : std::uint8_t {
    answer,     ///< a whole answer nobody waited for
    unreadable, ///< the answer that was waited for, its checksum wrong; its request failed of it
    leftover,   ///< bytes that are no frame, found before a request; of no unit
};

/// What belonged to nobody who was waiting, by unit: late answers end that unit's quarantine,
/// leftovers nobody's.
struct StrayFrame {
    UnitId unit = 0;
    TimePoint at{};
    StrayKind kind = StrayKind::answer;
};

inline constexpr std::size_t batch_reads_max = 8;

/// Up to batch_reads_max transactions, in place: polling allocates nothing.
class Transactions {
public:
    Transactions() = default;
    Transactions(std::initializer_list<Transaction> few) {
        for (const auto& one : few) {
            push_back(one);
        }
    }

    /// Only while there is room.
    void push_back(Transaction one) { items_.at(size_++) = std::move(one); }
    std::size_t size() const { return size_; }
    bool empty() const { return size_ == 0; }
    const Transaction& operator[](std::size_t i) const { return items_.at(i); }
    Transaction& back() { return items_.at(size_ - 1); }
    const Transaction* begin() const { return items_.data(); }
    const Transaction* end() const { return items_.data() + size_; }

private:
    std::array<Transaction, batch_reads_max> items_;
    std::size_t size_ = 0;
};

/// What the one-slot mailbox of a line holds: one write, or up to batch_reads_max reads. Executed
/// in order; between two, a waiting preemption ends the batch and the rest returns as `cancelled`.
struct Batch {
    Transactions transactions;
};

struct BatchResult {
    std::vector<TransactionResult> results; ///< one for each transaction, in order
    std::vector<StrayFrame> strays;
    Duration busy{}; ///< time the line was in use
};

} // namespace railbridge
