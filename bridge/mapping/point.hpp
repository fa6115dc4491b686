#pragma once
// One mapped attribute: where its value is, how it is encoded, how it is reported and whether it
// may be written.

#include "bridge/base/ids.hpp"
#include "bridge/base/time.hpp"
#include "bridge/base/value.hpp"
#include "bridge/modbus/types.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace railbridge {

/// How the raw value lies in registers. `boolean` is a coil, an input, or one bit of a register.
enum class RawType : std::uint8_t {
    boolean,
    u8_high,
    u8_low,
    i16,
    u16,
    i32,
    u32,
    i64,
    u64,
    f32,
    f64
};

/// Registers a value of this type takes: 1, 2 or 4.
std::uint16_t register_count(RawType type);
bool is_integer(RawType type);
std::string_view to_string(RawType type);

/// Order of the bytes of 32 and 64 bit values: ABCD {}, CDAB {word_swap}, BADC {byte_swap}, DCBA
/// both.
struct WordOrder {
    bool word_swap = false;
    bool byte_swap = false;
    friend constexpr bool operator==(const WordOrder&, const WordOrder&) = default;
};

struct Encoding {
    RawType type = RawType::u16;
    WordOrder order;
    bool swap_single = false;   ///< `swap = true`: 16 bit values obey order.byte_swap too
    std::uint8_t bit_first = 0; ///< first bit taken from the register
    std::uint8_t bit_count =
        0; ///< 0: the whole value; 1..16 bits of one register (boolean when type says so)
};

/// engineering = raw * factor + offset, exact for integers when `identity`. From `scale`, `offset`
/// or `raw`/`eng`.
struct Scaling {
    double factor = 1.0;
    double offset = 0.0;
    std::optional<std::uint8_t> decimals; ///< round what is reported to so many decimals
    bool identity() const { return factor == 1.0 && offset == 0.0; }
};

/// Limits in engineering units; both ends included.
struct Range {
    double min = 0.0;
    double max = 0.0;
};

enum class WriteKind : std::uint8_t { level, pulse };
enum class Verify : std::uint8_t { readback, echo };

/// A grant to write: the line `write.NAME` of a site file. Times are positive.
struct WriteGrant {
    WriteKind kind = WriteKind::level;
    Duration pulse{}; ///< how long a pulse holds before the bridge releases it
    std::optional<double> min;
    std::optional<double> max;
    std::optional<double> step;
    std::vector<Value> allow;             ///< if not empty: nothing else
    bool unlimited = false;               ///< `unlimited = true`: no limits, on purpose
    bool round = false;                   ///< round to the nearest raw step instead of refusing
    std::optional<FunctionCode> function; ///< `fc`: forced
    Verify verify = Verify::readback;
    Duration settle{};             ///< pause between write and read-back
    Duration max_age{};            ///< an older event is never written
    Duration min_interval{};       ///< between two writes; 0: none
    std::uint32_t source_line = 0; ///< for messages
};

struct Point {
    AssetIndex asset{};
    DeviceId device{};
    RateId rate{};
    std::string attribute;
    AddressRange range; ///< what holds it: registers, or bits for coils and inputs
    Encoding encoding;
    Scaling scaling;
    bool invert = false;
    std::optional<EnumId> enumeration;
    std::vector<Value> missing; ///< raw values that mean "no value"
    std::optional<Range>
        range_eng; ///< `range`: outside is quality out_of_range; also the manager's constraint
    std::optional<double> deadband;    ///< engineering units; a change must exceed it
    std::optional<Duration> heartbeat; ///< overrides the rate's
    bool read = true;                  ///< false: never polled (a write-only point)
    bool publish = true;               ///< false: read but not reported
    std::optional<WriteGrant> write;

    // What the manager is told about the attribute.
    std::string
        value_type;    ///< OpenRemote value type: boolean, integer, long, bigInteger, number, text
    std::string label; ///< empty: none
    std::vector<std::string> units;
    bool store_data_points = false;
    bool rule_state = false;
    std::string meta_json; ///< an object passed through, or empty
};

} // namespace railbridge
