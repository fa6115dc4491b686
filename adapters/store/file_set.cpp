#include "adapters/store/file_set.hpp"

#include "adapters/store/durable_file.hpp"

#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace railbridge::store {

namespace fs = std::filesystem;

namespace {

fs::path with(const fs::path& path, const char* suffix) {
    return path.string() + suffix;
}

fs::path fresh(const fs::path& path) {
    return with(path, ".placed");
}

fs::path old(const fs::path& path) {
    return with(path, ".before");
}

bool is_there(const fs::path& path) {
    return fs::symlink_status(path).type() != fs::file_type::not_found;
}

/// Names that this machine does not know stay those of whoever runs this.
void give_away(const fs::path& path, const PlacedFile& file) {
    if (::geteuid() != 0) {
        return;
    }
    const auto* user = ::getpwnam(file.user.c_str());
    const auto* group = ::getgrnam(file.group.c_str());
    const auto nobody = static_cast<uid_t>(-1);
    if (::chown(path.c_str(), user == nullptr ? nobody : user->pw_uid,
                group == nullptr ? static_cast<gid_t>(-1) : group->gr_gid) != 0) {
        throw std::system_error(errno, std::generic_category(),
                                "cannot give " + path.string() + " to " + file.user);
    }
}

/// Moves files, and knows the way back.
class Moves {
public:
    void prepare(const PlacedFile& file) {
        make_directory(file.path.parent_path(), file);
        const auto beside = fresh(file.path);
        written_.push_back(beside);
        if (const int error = write_durably(beside, file.content); error != 0) {
            throw std::system_error(error, std::generic_category(),
                                    "cannot write " + beside.string());
        }
        give_away(beside, file);
        fs::permissions(beside, static_cast<fs::perms>(file.mode));
    }
    void put_aside(const fs::path& path) {
        if (is_there(path)) {
            fs::remove_all(old(path));
            move(path, old(path));
        }
    }
    void put_in_place(const fs::path& path) { move(fresh(path), path); }

    void undo() {
        std::error_code ignored;
        std::for_each(done_.rbegin(), done_.rend(),
                      [&](const auto& step) { fs::rename(step.second, step.first, ignored); });
        for (const auto& path : written_) {
            fs::remove(path, ignored);
        }
        std::for_each(made_.rbegin(), made_.rend(),
                      [&](const auto& path) { fs::remove(path, ignored); });
    }
    void forget_old() const {
        std::error_code ignored;
        for (const auto& [from, to] : done_) {
            if (to == old(from)) {
                fs::remove_all(to, ignored);
            }
        }
    }

private:
    void make_directory(const fs::path& path, const PlacedFile& file) {
        if (path.empty() || fs::is_directory(path)) {
            return;
        }
        make_directory(path.parent_path(), file);
        fs::create_directory(path);
        made_.push_back(path);
        if ((file.directory_mode & 0077U) == 0) {
            give_away(path, file);
        }
        fs::permissions(path, static_cast<fs::perms>(file.directory_mode));
    }
    void move(const fs::path& from, const fs::path& to) {
        fs::rename(from, to);
        done_.emplace_back(from, to);
        sync_directory(to.parent_path());
    }

    std::vector<std::pair<fs::path, fs::path>> done_;
    std::vector<fs::path> written_;
    std::vector<fs::path> made_;
};

} // namespace

Status place_together(const std::vector<PlacedFile>& files, const std::vector<fs::path>& removed) {
    Moves moves;
    try {
        for (const auto& file : files) {
            moves.prepare(file);
        }
        std::for_each(files.rbegin(), files.rend(),
                      [&](const auto& file) { moves.put_aside(file.path); });
        for (const auto& path : removed) {
            moves.put_aside(path);
        }
        for (const auto& file : files) {
            moves.put_in_place(file.path);
        }
        moves.forget_old();
        return {};
    } catch (const std::exception& error) {
        moves.undo();
        return fail(fatal(std::string(error.what()) + "; everything is as it was"));
    }
}

} // namespace railbridge::store
