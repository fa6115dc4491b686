#pragma once
// A misbehaviour asked for by a test: what, for whom, how often.

#include "tools/plcsim/area.hpp"
#include "tools/plcsim/bytes.hpp"
#include "tools/plcsim/event_loop.hpp"
#include "tools/plcsim/memory_rule.hpp"
#include "tools/plcsim/request.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string_view>

namespace plcsim {

enum class FaultKind : std::uint8_t {
    silent,              ///< not executed, no answer
    no_answer,           ///< executed, no answer
    late,                ///< executed, answered `late` after the request was sent
    delay,               ///< executed, answered `late` after it would have been
    exception,           ///< not executed, refused with `code`
    drop_connection,     ///< TCP: closed, see `moment`
    wrong_unit,          ///< `value`, or the unit plus one
    wrong_function,      ///< `value`, or the next function code
    wrong_address,       ///< the echo of a write names another address
    wrong_value,         ///< the echo of a write names another value, or another count
    wrong_byte_count,    ///< the answer of a read claims two bytes more
    wrong_data,          ///< the last byte of the answer differs, its check sum is right
    foreign_transaction, ///< TCP: `value`, or the transaction plus one
    wrong_protocol,      ///< TCP: protocol 1
    wrong_crc,           ///< RTU
    truncated,           ///< `bytes` less at the end
    glued,               ///< `data` follows the answer
    prefixed,            ///< `data` precedes the answer
    duplicated,          ///< the answer comes twice
    local_echo,          ///< RTU: the request comes back before the answer, as from some adapters
    memory,              ///< the device does something else with a written value: `rule`
};

std::string_view to_string(FaultKind kind);

/// Who is concerned. What is empty concerns all.
struct FaultFilter {
    std::set<std::uint8_t> units = {};
    std::set<std::uint8_t> functions = {};
    std::optional<Area> area = {};
    std::uint16_t from = 0; ///< a request is concerned when it touches from..to
    std::uint16_t to = 0xFFFF;

    bool concerns(std::uint8_t unit, std::uint8_t function, const Request* request) const;
};

enum class HangUp : std::uint8_t {
    never,
    before, ///< not executed
    after,  ///< executed, no answer
    during, ///< executed, half an answer
};

struct Fault {
    FaultKind kind = FaultKind::silent;
    FaultFilter filter = {};
    double percent = 100;                    ///< of the requests concerned
    std::optional<std::uint64_t> count = {}; ///< how many are hit; then the fault rests
    std::uint64_t seed = 1;

    Nanoseconds late_min{0};
    Nanoseconds late_max{0};
    bool late_execution = false; ///< `late`: executed just before the answer, not before
    std::uint8_t code = 4;
    HangUp moment = HangUp::before;
    std::optional<std::uint16_t> value = {};
    std::size_t bytes = 1;
    Bytes data = {};
    MemoryRule rule = {};
};

} // namespace plcsim
