#include "adapters/store/trial_file.hpp"

#include "adapters/store/durable_file.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <system_error>

namespace railbridge::store {

namespace fs = std::filesystem;

namespace {

constexpr const char* first_line = "railbridge-trial 1\n";

Error not_kept(const std::string& what) {
    return Error{Recovery::retry_later, "cannot keep what to go back to: " + what};
}

} // namespace

std::optional<std::string> text_of_file(const fs::path& file) {
    std::ifstream in{file, std::ios::binary};
    std::ostringstream text;
    if (!in || !(text << in.rdbuf())) {
        // An empty file sets failbit, although it was read.
        std::error_code error;
        return in.is_open() && fs::file_size(file, error) == 0 && !error
                   ? std::optional<std::string>{std::string{}}
                   : std::nullopt;
    }
    return text.str();
}

Status replace_text(const fs::path& file, const std::string& text) {
    struct stat was {};
    const bool existed = ::stat(file.c_str(), &was) == 0;
    auto fresh = file;
    fresh += ".new";
    const auto failed = [&](int error) {
        std::error_code ignored;
        fs::remove(fresh, ignored);
        return fail(Error{Recovery::retry_later, "cannot write " + file.string() + ": " +
                                                     std::generic_category().message(error)});
    };
    if (const int error = write_durably(fresh, text)) {
        return failed(error);
    }
    if (existed && (::chown(fresh.c_str(), was.st_uid, was.st_gid) != 0 ||
                    ::chmod(fresh.c_str(), was.st_mode & 07777U) != 0)) {
        // Not ours to give away: whoever may read it now must be able to read it then.
        if (::chmod(fresh.c_str(), was.st_mode & 0777U) != 0) {
            return failed(errno);
        }
    }
    if (::rename(fresh.c_str(), file.c_str()) != 0) {
        return failed(errno);
    }
    return {};
}

Status TrialFile::begin(const Trial& trial) const {
    try {
        fs::remove_all(directory_);
        fs::create_directories(directory_);
        fs::permissions(directory_, fs::perms::owner_all);
        if (const int error = write_durably(directory_ / "before", trial.before)) {
            return fail(not_kept(std::generic_category().message(error)));
        }
        // The record is written last: a trial is one that has it.
        if (const int error =
                replace_durably(directory_ / "record", first_line + trial.file.string() + "\n")) {
            return fail(not_kept(std::generic_category().message(error)));
        }
        sync_directory(directory_);
        sync_directory(directory_.parent_path());
        return {};
    } catch (const std::exception& error) {
        return fail(not_kept(error.what()));
    }
}

Status TrialFile::applied(const std::string& text) const {
    if (const int error = replace_durably(directory_ / "applied", text)) {
        return fail(not_kept(std::generic_category().message(error)));
    }
    return {};
}

void TrialFile::end() const {
    std::error_code ignored;
    fs::remove(directory_ / "record", ignored);
    fs::remove_all(directory_, ignored);
}

Result<std::optional<Trial>> TrialFile::load() const {
    std::error_code error;
    if (!fs::exists(directory_ / "record", error)) {
        return std::optional<Trial>{};
    }
    const auto record = text_of_file(directory_ / "record");
    const auto before = text_of_file(directory_ / "before");
    const std::string_view head{first_line};
    if (!record || !before || record->rfind(head, 0) != 0 || record->back() != '\n') {
        return fail(Error{Recovery::retry_later,
                          "a file was on trial when the bridge ended, and " + directory_.string() +
                              " cannot be read: look at the mapping files, then remove it"});
    }
    auto file = record->substr(head.size());
    file.pop_back();
    return std::optional<Trial>{
        Trial{file, *before, text_of_file(directory_ / "applied").value_or("")}};
}

} // namespace railbridge::store
