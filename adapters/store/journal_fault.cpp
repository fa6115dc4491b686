#include "adapters/store/journal_fault.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include <cerrno>

namespace railbridge::store {

JournalFault fault_of(const std::exception& thrown, int system_error) {
    const auto* error = dynamic_cast<const SQLite::Exception*>(&thrown);
    if (error == nullptr) {
        return JournalFault::dead;
    }
    const int extended = error->getExtendedErrorCode();
    // No memory of the disk is in doubt: the write itself was refused, and rolled back.
    const bool refused =
        (extended == SQLITE_IOERR_WRITE || extended == SQLITE_IOERR_SHMSIZE ||
         extended == SQLITE_IOERR_TRUNCATE) &&
        (system_error == ENOSPC || system_error == EDQUOT || system_error == EFBIG);
    if (error->getErrorCode() == SQLITE_FULL || refused) {
        return JournalFault::full;
    }
    if (error->getErrorCode() == SQLITE_TOOBIG) {
        return JournalFault::crowded;
    }
    if (error->getErrorCode() == SQLITE_BUSY || error->getErrorCode() == SQLITE_LOCKED) {
        return JournalFault::held;
    }
    if (error->getErrorCode() == SQLITE_CORRUPT || error->getErrorCode() == SQLITE_NOTADB) {
        return JournalFault::damaged;
    }
    return JournalFault::dead;
}

std::string in_words(JournalFault fault, const std::string& detail) {
    switch (fault) {
    case JournalFault::none:
        break;
    case JournalFault::full:
        return "the journal cannot store commands (" + detail +
               "): free space on the disk of the state directory; commands go on by themselves "
               "within seconds";
    case JournalFault::crowded:
        return "the journal holds as many commands as it may (" + detail +
               "): find out who sends so many; the oldest leave it after 25 hours";
    case JournalFault::held:
        return "another program holds the journal (" + detail +
               "): close it; commands go on by themselves within seconds";
    case JournalFault::dead:
        return "the disk of the state directory fails (" + detail +
               "): look at the kernel's log; the journal is written anew as soon as the disk takes "
               "it, and commands go on then";
    case JournalFault::damaged:
        return "the journal is damaged (" + detail + ")";
    }
    return {};
}

} // namespace railbridge::store
