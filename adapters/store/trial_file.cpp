#include "adapters/store/trial_file.hpp"

#include "adapters/store/durable_file.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstddef>
#include <fstream>
#include <sstream>
#include <string_view>
#include <system_error>

namespace railbridge::store {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view first_line = "railbridge-trial 2";

Error not_kept(const std::string& what) {
    return Error{Recovery::retry_later, "cannot keep what to go back to: " + what};
}

std::string to_text(const Trial& trial) {
    const auto applied = trial.applied ? std::to_string(trial.applied->size()) : "-";
    return std::string(first_line) + '\n' + trial.file.string() + '\n' +
           (trial.gone_back ? "gone back" : "on trial") + '\n' +
           std::to_string(trial.before.size()) + '\n' + applied + '\n' + trial.before +
           trial.applied.value_or("");
}

std::optional<std::size_t> size_of(const std::string& text) {
    std::size_t size = 0;
    const auto* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, size);
    return error == std::errc{} && stop == end ? std::optional{size} : std::nullopt;
}

std::optional<Trial> from_text(const std::string& text) {
    std::istringstream in{text};
    std::string head;
    std::string file;
    std::string state;
    std::string before;
    std::string applied;
    for (auto* line : {&head, &file, &state, &before, &applied}) {
        if (!std::getline(in, *line)) {
            return std::nullopt;
        }
    }
    const auto before_size = size_of(before);
    const auto applied_size = applied == "-" ? std::optional<std::size_t>{0} : size_of(applied);
    const auto lines = head.size() + file.size() + state.size() + before.size() + applied.size();
    const auto texts = text.size() - lines - 5;
    if (head != first_line || !before_size || !applied_size || *before_size > texts ||
        *applied_size != texts - *before_size) {
        return std::nullopt;
    }
    const auto at = lines + 5;
    Trial trial{file, text.substr(at, *before_size), {}, state == "gone back"};
    if (applied != "-") {
        trial.applied = text.substr(at + *before_size);
    }
    return trial;
}

/// Whoever reads the file now can read the fresh one when it has its name.
/// @return 0, or the error as errno has it
int take_access(const fs::path& fresh, const struct stat& was) {
    if (::chown(fresh.c_str(), was.st_uid, was.st_gid) == 0) {
        return ::chmod(fresh.c_str(), was.st_mode & 07777U) == 0 ? 0 : errno;
    }
    // Not ours to give away. Root reads it in any case; another owner only as everybody does.
    const bool owner_can_read = was.st_uid == 0 || (was.st_mode & S_IROTH) != 0;
    if (!owner_can_read || ::chown(fresh.c_str(), static_cast<uid_t>(-1), was.st_gid) != 0) {
        return EPERM;
    }
    return ::chmod(fresh.c_str(), was.st_mode & 0777U) == 0 ? 0 : errno;
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
    const auto failed = [&](int error, const char* next = "") {
        std::error_code ignored;
        fs::remove(fresh, ignored);
        return fail(Error{Recovery::retry_later, "cannot write " + file.string() + ": " +
                                                     std::generic_category().message(error) +
                                                     next});
    };
    if (const int error = write_durably(fresh, text)) {
        return failed(error);
    }
    if (const int error = existed ? take_access(fresh, was) : 0) {
        return failed(error, "; who reads it now could not read it then: do it as root");
    }
    try {
        sync_file(fresh);
        if (::rename(fresh.c_str(), file.c_str()) != 0) {
            return failed(errno);
        }
        sync_directory(fs::absolute(file).parent_path());
    } catch (const std::system_error& error) {
        return failed(error.code().value());
    }
    return {};
}

bool lies_there(const Trial& trial) {
    std::error_code error;
    if (!fs::exists(trial.file, error) && !error) {
        return false;
    }
    const auto is = text_of_file(trial.file);
    return !is || (*is != trial.before && (!trial.applied || *is == *trial.applied));
}

Status put_back(const Trial& trial) {
    return lies_there(trial) ? replace_text(trial.file, trial.before) : Status{};
}

Status TrialFile::keep(const Trial& trial) const {
    try {
        fs::create_directories(directory_);
        fs::permissions(directory_, fs::perms::owner_all);
        if (const int error = replace_durably(directory_ / "record", to_text(trial))) {
            return fail(not_kept(std::generic_category().message(error)));
        }
        sync_directory(directory_);
        sync_directory(directory_.parent_path());
        return {};
    } catch (const std::exception& error) {
        return fail(not_kept(error.what()));
    }
}

Status TrialFile::end() const {
    try {
        if (fs::remove(directory_ / "record")) {
            sync_directory(directory_);
        }
        return {};
    } catch (const std::exception& error) {
        return fail(Error{Recovery::retry_later,
                          std::string("cannot end what is on trial: ") + error.what()});
    }
}

Result<std::optional<Trial>> TrialFile::load() const {
    std::error_code error;
    if (!fs::exists(directory_ / "record", error) && !error) {
        return std::optional<Trial>{};
    }
    const auto record = text_of_file(directory_ / "record");
    auto trial = record ? from_text(*record) : std::nullopt;
    if (!trial) {
        return fail(Error{Recovery::retry_later,
                          "a file was on trial when the bridge ended, and " + directory_.string() +
                              " cannot be read: look at the mapping files, then remove it"});
    }
    return trial;
}

} // namespace railbridge::store
