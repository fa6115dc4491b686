#pragma once
// Why the journal could not store something, as far as it matters for what happens next.

#include <cstdint>
#include <exception>
#include <string>

namespace railbridge::store {

enum class JournalFault : std::uint8_t {
    none,
    full,    ///< no space: nothing was half done, it works again when there is space
    crowded, ///< as many commands within 25 hours as it may keep
    held,    ///< another program keeps the file locked
    dead,    ///< the disk failed: what it really holds is not known any more, see JournalFile
    damaged, ///< it is no database, or one that contradicts itself
};

/// Of what a statement threw. A commit that could not be synced makes the file dead, whatever a
/// second try would say: the system may have dropped the pages and call the next sync a success.
/// @param system_error  errno of the last call that SQLite made, as sqlite3_system_errno() has it
JournalFault fault_of(const std::exception& thrown, int system_error);

/// Nothing of what is in the file is in doubt: it works again when the cause is gone.
constexpr bool passes_by_itself(JournalFault fault) {
    return fault == JournalFault::full || fault == JournalFault::crowded ||
           fault == JournalFault::held;
}

/// What it is and what to do about it.
std::string in_words(JournalFault fault, const std::string& detail);

} // namespace railbridge::store
