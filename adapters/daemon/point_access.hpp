#pragma once
// Points by the name people type, read and decoded.

#include "adapters/config/load_config.hpp"
#include "adapters/daemon/options.hpp"
#include "bridge/base/result.hpp"
#include "bridge/codec/decode.hpp"
#include "bridge/mapping/mapping.hpp"
#include "bridge/modbus/transaction.hpp"

#include <tl/expected.hpp>

#include <memory>
#include <optional>
#include <string>

namespace railbridge::daemon {

/// A point and where it is. For a raw place the point is made up from the options.
struct Place {
    Point point;
    Line line;
    UnitId unit = 1;
    const EnumTable* enumeration = nullptr; ///< in the mapping
    std::string name;                       ///< as the person typed it
    std::optional<PointId> id{};            ///< of a point of the mapping
};

/// @error fatal  no such point, line, address or type; the nearest is named
Result<Place> find_place(const config::LoadedConfig& site, const TargetOptions& target);

/// The site and the place that a command line names; or the exit code, after saying what is wrong.
struct OpenedPlace {
    config::LoadedConfig site;
    Place place;
};
tl::expected<std::unique_ptr<OpenedPlace>, int> open_place(const Options& options);

struct Reading {
    Words words;
    Decoded decoded;
};
Result<Reading> read_place(const config::DaemonConfig& settings, const Place& place);

/// `12.5 (good, words 0x4148 0x0000)`
std::string in_words(const Reading& reading);

} // namespace railbridge::daemon
