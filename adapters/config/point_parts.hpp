#pragma once
// The parts that make a point, each a few keys of its table. Used by read_point.cpp and
// read_bits.cpp.

#include "adapters/config/read_sections.hpp"
#include "adapters/config/table_reader.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace railbridge::config {

/// Reports, once, a device of which nobody says what the address `text` counts from.
void require_counting(std::string_view text, Position at, DeviceId device, Site& site);

/// The address under `key`, or nothing, reported. Reports a device that does not say what its
/// addresses count from.
std::optional<Address> read_address(TableReader& reader, std::string_view key, DeviceId device,
                                    Site& site);

/// `at`, which is required: reports a device that does not say what its addresses count from.
std::optional<Address> read_at(TableReader& reader, DeviceId device, Site& site);

/// `at as swap words`: what the point reads and how it is encoded.
bool read_place(TableReader& reader, Point& point, Site& site);

/// `rate heartbeat read publish stale_after on_stale`.
void read_schedule(TableReader& reader, Point& point, Site& site);

/// Why a stale_after that is not longer than the period is refused.
std::string stale_too_soon(Duration stale_after, Duration every, const std::string& rate);

/// `scale offset raw eng scale_exp decimals invert`.
void read_scaling(TableReader& reader, Point& point, Site& site);

/// `enum missing range deadband`.
void read_meaning(TableReader& reader, Point& point, Site& site);

/// Reports a point that reads what its device says must never be read.
void check_never_read(TableReader& reader, const Point& point, Site& site);

/// `writable note`: keeps where it says that the attributes take no writes.
void read_writable(TableReader& reader, const std::vector<std::string>& attributes, Site& site);

/// `units label meta` and what follows from the type.
void read_presentation(TableReader& reader, Point& point);

} // namespace railbridge::config
