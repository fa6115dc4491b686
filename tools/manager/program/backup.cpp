#include "tools/manager/program/backup.hpp"

#include "tools/manager/program/last_serve.hpp"
#include "tools/manager/program/screen.hpp"
#include "tools/manager/state/state_files.hpp"
#include "tools/manager/state/state_owner.hpp"
#include "tools/manager/store/store_backup.hpp"

#include <cstdio>
#include <filesystem>
#include <system_error>

namespace railbridge::manager {

namespace {

/// Whoever reads the store makes files beside it: as their owner.
Result<StoreBackup> opened(const std::string& state_dir) {
    const auto owner = owner_of(state_dir);
    if (!owner) {
        return fail(owner.error());
    }
    const ActingAs acting(*owner);
    return StoreBackup::open(store_file(state_dir));
}

/// Aside first, so that there is never half a backup under this name; nor is there when somebody
/// else makes one of that name now.
Result<std::uint64_t> written(StoreBackup& backup, const std::string& file) {
    const auto aside = make_private_file_beside(file);
    if (!aside) {
        return fail(aside.error());
    }
    auto size = backup.write(*aside);
    if (size) {
        if (const Status moved = move_to_new(*aside, file); !moved) {
            size = fail(moved.error());
        }
    }
    if (!size) {
        std::error_code error;
        std::filesystem::remove(*aside, error);
        std::filesystem::remove(*aside + "-journal", error);
    }
    return size;
}

} // namespace

int back_up(const std::string& state_dir, const std::string& file) {
    std::error_code error;
    if (std::filesystem::exists(file, error)) {
        return failed(fatal(file + " exists already; choose another name"));
    }
    if (const Status there = check_holds_manager(state_dir); !there) {
        return failed(there.error());
    }
    auto backup = opened(state_dir);
    if (!backup) {
        return failed(backup.error());
    }
    const auto size = written(*backup, file);
    if (!size) {
        return failed(size.error());
    }
    std::fprintf(stderr,
                 "Wrote %llu bytes to %s, secrets included. To restore it: mkdir -m 700 NEW; cp %s "
                 "NEW/manager.db; railbridge-manager serve --state NEW%s\n"
                 "Keep that command beside it, for the options of serve are not in it. Without "
                 "--history-days values older than 31 days are deleted at once.\n",
                 static_cast<unsigned long long>(*size), file.c_str(), file.c_str(),
                 serve_options(state_dir).c_str());
    return 0;
}

} // namespace railbridge::manager
