#pragma once
// One line of the audit as JSON.

#include "bridge/commands/audit_entry.hpp"

#include <cstdint>
#include <string>

namespace railbridge::store {

/// Version 1 of the lines; stands in the first one of every file.
inline constexpr int audit_schema_version = 1;

/// `{"audit":1}`: the first line of a file.
std::string audit_head();
/// Without the end of the line. Times as utc_text_ms() has them, values as JSON; what is larger
/// than 2 KiB is cut and becomes a text. Nothing in it ends a line.
std::string audit_line(const AuditEntry& entry);
/// Lines could not be written.
std::string audit_gap_line(WallTime at, std::uint64_t lost, const std::string& why);

} // namespace railbridge::store
