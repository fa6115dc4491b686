#pragma once
// The journal's file: opened, migrated, put aside when it is damaged, written anew when the disk
// failed.

#include "adapters/store/journal_connection.hpp"
#include "adapters/store/journal_origin.hpp"
#include "bridge/base/result.hpp"
#include "bridge/base/time.hpp"

#include <filesystem>
#include <memory>
#include <string>

namespace railbridge::store {

struct OpenJournal {
    std::unique_ptr<JournalConnection> connection;
    std::string loss;     ///< not empty: commands were lost, and what to do
    std::string stranger; ///< not empty: it was restored or copied; what was open in it has ended
};

/// `commands.db` in the state directory. A file that takes its place becomes `commands.db.renewed`
/// first: from then on it is the journal, whatever happens before it has its name.
class JournalFile {
public:
    explicit JournalFile(const std::filesystem::path& directory);

    const std::filesystem::path& path() const { return path_; }

    /// Opens or makes it. A damaged or missing file ends in a new one that remembers the loss, see
    /// journal_lost_setting; the damaged one is kept as `commands.db.corrupt-N`.
    /// What is open in a journal of another box, or of another time, ends as unknown. In any other,
    /// too, if `end_open` says why; then nothing that was written counts as held any more.
    /// @throws NewerJournal
    /// @throws std::exception  nothing can be opened now
    OpenJournal open(WallTime now, const std::string& end_open = {}) const;
    /// After the disk failed: every page is read once more, checked, written into a file of its own
    /// and synced. What the failed one holds on the disk does not matter any more.
    /// @throws std::exception  not possible now
    OpenJournal renew(WallTime now, const std::string& end_open = {}) const;

private:
    std::unique_ptr<JournalConnection> open_if_sound() const;
    OpenJournal take_over(std::unique_ptr<JournalConnection> connection, WallTime now,
                          const std::string& end_open) const;
    std::string begin_anew(const std::string& why) const;
    std::string keep_aside() const;
    std::filesystem::path beside(const char* suffix) const;
    void finish_replacing() const;
    void put_in_place() const;

    std::filesystem::path directory_;
    std::filesystem::path path_;
    JournalOrigin origin_;
};

} // namespace railbridge::store
