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
    f16,
    f32,
    f64,
    bcd16, ///< four decimal digits, one per four bits
    bcd32,
    bcd16s,    ///< three digits behind a sign: 0 is plus, 8 or F minus
    bcd32s,    ///< seven digits
    text,      ///< `strN`: Encoding::length bytes, the high byte of a register first
    s7_text,   ///< `s7string[N]`: declared length, actual length, Encoding::length bytes
    unix32,    ///< seconds since 1970 UTC, unsigned
    unix64,    ///< the same in 64 bits
    unix64ms,  ///< milliseconds since 1970 UTC, 64 bits
    datetime4, ///< four registers of IEC 60870-5-4: year; month, day; hour, minute; milliseconds
    ymdhms3,   ///< six bytes: year from 2000, month, day, hour, minute, second
    ymdhms6,   ///< a register each: year, month, day, hour, minute, second
    s7_dt,     ///< DATE_AND_TIME: eight bytes of BCD
    s7_dtl,    ///< DTL: twelve bytes, binary
};

/// What a raw type stands for.
enum class RawKind : std::uint8_t { boolean, integer, real, text, time };

RawKind kind_of(RawType type);
bool is_bcd(RawType type);
inline bool is_integer(RawType type) {
    return kind_of(type) == RawKind::integer;
}
/// Made of bytes in order rather than one number: texts and calendars. The order of bytes of 32 and
/// 64 bit values has no meaning for them.
bool is_byte_string(RawType type);

/// Registers a value of this type takes: 1 to 6. Not for texts, whose length the encoding knows.
std::uint16_t register_count(RawType type);
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
    bool swap_single = false;   ///< `swap = true`: 16 bit values, texts and calendars obey
                                ///< order.byte_swap too
    std::uint8_t bit_first = 0; ///< first bit taken from the register
    std::uint8_t bit_count =
        0; ///< 0: the whole value; 1..16 bits of one register (boolean when type says so)
    bool utf8 = false;        ///< texts: UTF-8, else Latin-1
    std::uint16_t length = 0; ///< texts: bytes of text, 1..254

    friend bool operator==(const Encoding&, const Encoding&) = default;
};

/// Registers one value of this encoding takes.
std::uint16_t register_count(const Encoding& encoding);
/// As mappings spell it: `u16`, `str16`, `s7string[20]`.
std::string type_text(const Encoding& encoding);

/// `scale_exp`: the value is multiplied by ten to the power of another register, read in the same
/// request so that both always belong together. Positions are words within Point::range.
struct Exponent {
    std::uint16_t value_at = 0;
    std::uint16_t exponent_at = 0;

    friend bool operator==(const Exponent&, const Exponent&) = default;
};

/// engineering = raw * factor + offset, exact for integers when `identity`. From `scale`, `offset`
/// or `raw`/`eng`.
struct Scaling {
    double factor = 1.0;
    double offset = 0.0;
    std::optional<std::uint8_t> decimals; ///< round what is reported to so many decimals
    bool identity() const { return factor == 1.0 && offset == 0.0; }

    friend bool operator==(const Scaling&, const Scaling&) = default;
};

/// Limits in engineering units; both ends included.
struct Range {
    double min = 0.0;
    double max = 0.0;

    friend bool operator==(const Range&, const Range&) = default;
};

enum class WriteKind : std::uint8_t { level, pulse };
enum class Verify : std::uint8_t { readback, echo };

/// `verify_at`: where a written value is read back if not where it was written. It lies there as it
/// lies in the point; one bit, or some bits of a register, may be anywhere.
struct VerifyPlace {
    AddressRange range;
    std::uint8_t bit_first = 0;
    std::uint8_t bit_count = 0; ///< as in Encoding
    std::string address{};      ///< as the file spells it

    friend bool operator==(const VerifyPlace&, const VerifyPlace&) = default;
};

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
    bool read_modify_write = false;       ///< `rmw = true`: bits of a register without function 22
    Verify verify = Verify::readback;
    Duration settle{}; ///< pause between write and read-back
    std::optional<VerifyPlace> verify_at;
    double tolerance = 0.0;            ///< engineering units; 0: the raw words must be equal
    Duration max_age{};                ///< an older event is never written
    Duration min_interval{};           ///< between two writes; 0: none
    std::uint32_t per_day = 0;         ///< writes a day, for memory that wears out; 0: no budget
    std::optional<PointId> required{}; ///< `requires`: a granted point of the same asset
    std::optional<Value> safe; ///< written when the manager is gone for `after`; levels only
    Duration after{};
    Duration rewrite_every{}; ///< levels that are read: written again so often; 0: never
    std::string address;      ///< of the point, as the file spells it

    friend bool operator==(const WriteGrant&, const WriteGrant&) = default;
};

struct Point {
    AssetIndex asset{};
    DeviceId device{};
    RateId rate{};
    std::string attribute;
    AddressRange range;         ///< what is read for it: registers, or bits for coils and inputs
    Encoding encoding;          ///< of one element
    std::uint16_t elements = 0; ///< 0: one value; else a list of so many, one behind the other
    std::optional<Exponent> exponent;
    Scaling scaling;
    bool invert = false;
    std::optional<EnumId> enumeration;
    std::vector<Value> missing; ///< raw values that mean "no value"
    std::optional<Range>
        range_eng; ///< `range`: outside is quality out_of_range; also the manager's constraint
    std::optional<double> deadband;    ///< engineering units; a change must exceed it
    std::optional<Duration> heartbeat; ///< overrides the rate's
    Duration stale_after{};       ///< without a reading for longer the value is stale; 0: never
    bool null_when_stale = false; ///< `on_stale = "null"`: the manager is told null then, and
                                  ///< when the unit does not answer; else it keeps the last value
    bool read = true;             ///< false: never polled (a write-only point)
    bool publish = true;          ///< false: read but not reported
    std::optional<WriteGrant> write;

    // What the manager is told about the attribute.
    std::string value_type; ///< OpenRemote value type: boolean, integer, long, bigInteger, number,
                            ///< text, timestamp; with `[]` behind it for lists
    std::string label;      ///< empty: none
    std::vector<std::string> units;
    bool store_data_points = false;
    bool rule_state = false;
    std::string meta_json; ///< an object passed through, or empty

    /// Where the value itself is: `range` without the exponent and what lies between.
    AddressRange value_range() const;

    friend bool operator==(const Point&, const Point&) = default;
};

} // namespace railbridge
