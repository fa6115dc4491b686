#include "adapters/store/journal_origin.hpp"

#include "adapters/store/durable_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <optional>

namespace railbridge::store {

namespace {

// A dot: they are no settings of anybody else, see CommandJournal::settings().
constexpr const char* machine_setting = ".machine";
constexpr const char* birth_setting = ".birth";
constexpr const char* starts_setting = ".starts";

std::optional<std::string> kept(SQLite::Database& journal, const char* name) {
    SQLite::Statement query{journal, "SELECT value FROM setting WHERE name = ?"};
    query.bind(1, name);
    return query.executeStep() ? std::optional{query.getColumn(0).getString()} : std::nullopt;
}

void keep(SQLite::Database& journal, const char* name, const std::string& value) {
    SQLite::Statement replace{journal,
                              "INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)"};
    replace.bind(1, name);
    replace.bind(2, value);
    replace.exec();
}

/// Empty where there is none.
std::string machine() {
    std::ifstream file{"/etc/machine-id"};
    std::string id;
    std::getline(file, id);
    return id;
}

/// Empty where the file system does not tell.
std::string birth(const std::filesystem::path& file) {
    struct statx facts {};
    const bool told = ::statx(AT_FDCWD, file.c_str(), 0, STATX_BTIME, &facts) == 0 &&
                      (facts.stx_mask & STATX_BTIME) != 0;
    return told ? std::to_string(facts.stx_btime.tv_sec) + "." +
                      std::to_string(facts.stx_btime.tv_nsec)
                : std::string{};
}

bool differs(const std::optional<std::string>& before, const std::string& now) {
    return before && !before->empty() && !now.empty() && *before != now;
}

std::int64_t number(const std::optional<std::string>& text) {
    return text && !text->empty() ? std::strtoll(text->c_str(), nullptr, 10) : 0;
}

} // namespace

std::int64_t JournalOrigin::starts_beside() const {
    std::ifstream file{directory_ / "starts"};
    std::int64_t starts = 0;
    return file >> starts ? starts : 0;
}

bool JournalOrigin::known() const {
    return starts_beside() > 0;
}

std::string JournalOrigin::stranger(SQLite::Database& journal) const {
    if (differs(kept(journal, machine_setting), machine())) {
        return "it comes from another machine";
    }
    if (number(kept(journal, starts_setting)) < starts_beside()) {
        return "it is older than what this box wrote last";
    }
    if (differs(kept(journal, birth_setting), birth(journal.getFilename()))) {
        return "the file was made anew since this box wrote it";
    }
    return {};
}

std::int64_t JournalOrigin::mark(SQLite::Database& journal) const {
    const auto starts = std::max(number(kept(journal, starts_setting)), starts_beside()) + 1;
    keep(journal, machine_setting, machine());
    keep(journal, birth_setting, birth(journal.getFilename()));
    keep(journal, starts_setting, std::to_string(starts));
    return starts;
}

void JournalOrigin::count_start(std::int64_t number) const {
    // If this fails, a journal from before this start is not noticed by its number: two other marks
    // are left.
    static_cast<void>(replace_durably(directory_ / "starts", std::to_string(number) + "\n"));
}

} // namespace railbridge::store
