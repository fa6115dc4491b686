#pragma once
// A whole site, checked and complete: what the engine runs on. Built by adapters/config, never
// changed afterwards; a new file is a new Mapping.

#include "bridge/base/ids.hpp"
#include "bridge/base/time.hpp"
#include "bridge/mapping/point.hpp"
#include "bridge/modbus/types.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace railbridge {

enum class Parity : std::uint8_t { none, even, odd };
/// Who switches the direction of an RS-485 adapter: itself, its driver, or we by RTS.
enum class Rs485Mode : std::uint8_t { none, kernel, rts };

struct SerialSettings {
    std::string device; ///< a path, best below /dev/serial/by-id
    std::uint32_t baud = 9600;
    std::uint8_t data_bits = 8;
    Parity parity = Parity::none;
    std::uint8_t stop_bits = 1;
    Rs485Mode rs485 = Rs485Mode::none;
    bool echo = false; ///< the adapter returns what it sends

    /// Time one character takes on the wire: start, data, parity and stop bits.
    Duration character_time() const;
    /// 3.5 characters, 1.75 ms above 19200 Bd. Source: MODBUS over Serial Line V1.02, 2.5.1.1.
    Duration silence() const;

    friend bool operator==(const SerialSettings&, const SerialSettings&) = default;
};

struct TcpSettings {
    std::string host;
    std::uint16_t port = 502;

    friend bool operator==(const TcpSettings&, const TcpSettings&) = default;
};

/// RTU frames on a connection to a serial gateway, which passes the bytes on as they are.
struct RtuOverTcpSettings {
    TcpSettings gateway;

    friend bool operator==(const RtuOverTcpSettings&, const RtuOverTcpSettings&) = default;
};

/// A serial bus or a TCP endpoint: one transaction at a time.
struct Line {
    std::string key;
    std::variant<SerialSettings, TcpSettings, RtuOverTcpSettings> transport;
    Duration response_timeout{};
    Duration late_limit{}; ///< after a timeout on a line with RTU frames a unit is left alone this
                           ///< long, or until it answered
    Duration
        transaction_limit{}; ///< bus time of one read, so that no command waits longer; 0: none
    bool retired = false;    ///< a reload took it out: its place stays empty, so that ids which are
                             ///< under way never mean another line. Without key and devices

    /// A port of this box: its bit rate is known.
    bool is_serial() const { return std::holds_alternative<SerialSettings>(transport); }
    /// RTU frames, on a port or through a gateway: no transaction ids, so the late-answer rule
    /// holds.
    bool is_rtu() const { return !std::holds_alternative<TcpSettings>(transport); }
    /// Where a connection leads to; null for a port of this box.
    const TcpSettings* endpoint() const;

    friend bool operator==(const Line&, const Line&) = default;
};

/// One unit on a line.
struct Device {
    std::string key; ///< of its [device.KEY] or [asset.KEY]
    LineId line{};
    UnitId unit = 1;
    Duration response_timeout{}; ///< the line's, unless its own
    Duration turnaround{};
    std::uint16_t read_limit_words = limits::read_words_max;
    std::vector<AddressRange> never_read;
    double writes_per_second = 0.0; ///< with a burst of two seconds' worth; 0: no cap

    friend bool operator==(const Device&, const Device&) = default;
};

struct Rate {
    std::string name;
    Duration every{};
    Duration heartbeat{};                  ///< 0: none
    std::optional<Duration> stale_after{}; ///< of its points, unless their own
};

struct EnumTable {
    std::string name;
    std::vector<std::pair<std::int64_t, std::string>>
        values; ///< raw value, text; sorted, unique both ways

    friend bool operator==(const EnumTable&, const EnumTable&) = default;
};

/// An attribute with a value from the file and no register: `set.NAME`.
struct StaticAttribute {
    std::string attribute;
    std::string json; ///< its value
    std::string value_type;

    friend bool operator==(const StaticAttribute&, const StaticAttribute&) = default;
};

struct Asset {
    std::string key;  ///< identity; ids derive from it
    std::string name; ///< shown; may change freely
    std::string type = "ThingAsset";
    std::string id; ///< 22 characters: derived, or adopted by `id = "..."`
    std::vector<StaticAttribute> statics;
    bool health = false; ///< the bridge's own asset: bridgeStatus and counters, no points
    std::optional<AssetIndex> parent{}; ///< the asset it lies below; never leads back to itself
    bool at_top = false; ///< directly below the gateway. Without it and a parent it is made there
                         ///< and left where somebody moves it

    friend bool operator==(const Asset&, const Asset&) = default;
};

struct Mapping {
    std::vector<Line> lines;
    std::vector<Device> devices;
    std::vector<Rate> rates;
    std::vector<EnumTable> enums;
    std::vector<Asset> assets;
    std::vector<Point> points;

    const Line& line(LineId id) const { return lines[index(id)]; }
    const Device& device(DeviceId id) const { return devices[index(id)]; }
    const Rate& rate(RateId id) const { return rates[index(id)]; }
    const EnumTable& enumeration(EnumId id) const { return enums[index(id)]; }
    const Asset& asset(AssetIndex id) const { return assets[index(id)]; }
    const Point& point(PointId id) const { return points[index(id)]; }
    /// The bridge's own asset. At most one; the loader adds it where the site has none.
    std::optional<AssetIndex> health_asset() const;
    /// Null for an asset without a parent.
    const Asset* parent_of(AssetIndex id) const;
    /// All assets, each behind the one it lies below, else in their order.
    std::vector<AssetIndex> parents_first() const;
};

/// Limits of one mapping; beyond them it is refused at load.
namespace mapping_limits {
inline constexpr std::size_t lines_max = 256;
inline constexpr std::size_t units_per_serial_line_max = 247;
inline constexpr std::size_t points_max = 50'000;
inline constexpr std::size_t asset_levels_max = 16; ///< below the gateway
} // namespace mapping_limits

} // namespace railbridge
