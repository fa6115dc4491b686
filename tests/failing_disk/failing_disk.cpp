// A disk that fails when it is told to. Loaded into a program with LD_PRELOAD; the program itself
// has nothing of it.
//
//     FAILING_DISK_DIR DIRECTORY   only files below it are concerned
//     FAILING_DISK ...             what happens:
//         count                    nothing
//         kill N                   the process ends before its N-th write or sync, as by kill -9
//         crash N                  the power goes with it: what was not synced is lost
//         tear N SEED              the same, but some sectors that were not synced made it
//         fail KIND N ERROR        the N-th of them fails, once; KIND is write or sync, ERROR is
//                                  EIO or ENOSPC
//         fail-from KIND N ERROR   and all that follow
//     FAILING_DISK_WHILE FILE      syncs fail with EIO as long as this file exists
//     FAILING_DISK_FULL_WHILE FILE writes fail with ENOSPC as long as this file exists
//     FAILING_DISK_COUNTS FILE     "WRITES SYNCS" is written to it at the end
//
// When the process ends by itself the power goes, too, unless FAILING_DISK is `kill`, `count` or
// not set. Names are not modelled: files are created, renamed and removed at once.

#include "tests/failing_disk/platter.hpp"
#include "tests/failing_disk/real_calls.hpp"

#include <dlfcn.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <fstream>
#include <map>
#include <mutex>
#include <random>
#include <sstream>
#include <string>
#include <utility>

namespace railbridge::failing_disk {

namespace {

constexpr int killed = 137;

template <typename Function>
Function function(const char* name) {
    return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

std::string setting(const char* name) {
    const char* const value = std::getenv(name);
    return value == nullptr ? std::string{} : value;
}

struct Plan {
    std::string what = "count";
    std::string kind; // write or sync
    long number = 0;
    int error = 0;
    unsigned seed = 0;
};

Plan plan_of(const std::string& words) {
    Plan plan;
    std::istringstream text{words};
    text >> plan.what;
    if (plan.what == "fail" || plan.what == "fail-from") {
        std::string error;
        text >> plan.kind >> plan.number >> error;
        plan.error = error == "ENOSPC" ? ENOSPC : EIO;
    } else {
        text >> plan.number >> plan.seed;
    }
    return plan;
}

class Disk {
public:
    /// The file of the descriptor, if it is one of ours. Calls of the model itself are not.
    Platter* file(int descriptor) {
        struct stat facts {};
        if (directory_.empty() || ::fstat(descriptor, &facts) != 0 || !S_ISREG(facts.st_mode)) {
            return nullptr;
        }
        const std::pair key{facts.st_dev, facts.st_ino};
        if (const auto known = files_.find(key); known != files_.end()) {
            return &known->second;
        }
        std::array<char, PATH_MAX> path{};
        const auto link = "/proc/self/fd/" + std::to_string(descriptor);
        const auto size = ::readlink(link.c_str(), path.data(), path.size());
        const bool ours =
            size > 0 &&
            std::string(path.data(), static_cast<std::size_t>(size)).rfind(directory_, 0) == 0;
        return ours ? &files_.emplace(key, Platter{descriptor}).first->second : nullptr;
    }

    /// Before a write or a sync. Does not return if the process is to end here.
    /// @return the error it is to fail with, or 0
    int begin(bool sync) {
        ++(sync ? syncs_ : writes_);
        if (writes_ + syncs_ == plan_.number) {
            if (plan_.what == "tear") {
                std::mt19937 chance{plan_.seed};
                for (auto& [key, file] : files_) {
                    file.tear(chance);
                }
            }
            if (plan_.what == "crash" || plan_.what == "tear") {
                lose_power();
            }
            if (plan_.what == "crash" || plan_.what == "tear" || plan_.what == "kill") {
                tell_counts();
                ::_exit(killed);
            }
        }
        const std::string& trouble = sync ? while_ : full_while_;
        if (!trouble.empty() && ::access(trouble.c_str(), F_OK) == 0) {
            return sync ? EIO : ENOSPC;
        }
        const long now = sync ? syncs_ : writes_;
        const bool mine = plan_.kind == (sync ? "sync" : "write");
        const bool hit = (plan_.what == "fail" && now == plan_.number) ||
                         (plan_.what == "fail-from" && now >= plan_.number);
        return mine && hit ? plan_.error : 0;
    }

    void end() {
        tell_counts();
        if (plan_.what != "kill" && plan_.what != "count") {
            lose_power();
        }
    }

    std::recursive_mutex mutex;

private:
    void lose_power() const {
        for (const auto& [key, file] : files_) {
            file.lose_power();
        }
    }
    void tell_counts() const {
        if (const auto counts = setting("FAILING_DISK_COUNTS"); !counts.empty()) {
            std::ofstream{counts} << writes_ << ' ' << syncs_ << '\n';
        }
    }

    const std::string directory_ = setting("FAILING_DISK_DIR");
    const std::string while_ = setting("FAILING_DISK_WHILE");
    const std::string full_while_ = setting("FAILING_DISK_FULL_WHILE");
    const Plan plan_ = plan_of(setting("FAILING_DISK"));
    long writes_ = 0;
    long syncs_ = 0;
    std::map<std::pair<dev_t, ino_t>, Platter> files_;
};

/// Never destroyed: threads may still write while the process ends.
Disk& disk() {
    static Disk* const the_disk = new Disk;
    return *the_disk;
}

[[gnu::destructor]] void at_the_end() {
    const std::lock_guard lock{disk().mutex};
    disk().end();
}

template <typename Call>
ssize_t write_with(int descriptor, off_t offset, Call call) {
    const std::lock_guard lock{disk().mutex};
    auto* const file = disk().file(descriptor);
    if (file == nullptr) {
        return call();
    }
    if (const int error = disk().begin(false); error != 0) {
        errno = error;
        return -1;
    }
    const auto written = call();
    if (written > 0) {
        const auto at = offset >= 0 ? offset : ::lseek(descriptor, 0, SEEK_CUR) - written;
        file->wrote(static_cast<std::size_t>(at), static_cast<std::size_t>(written));
    }
    return written;
}

template <typename Call>
int sync_with(int descriptor, Call call) {
    const std::lock_guard lock{disk().mutex};
    auto* const file = disk().file(descriptor);
    if (file == nullptr) {
        return call();
    }
    if (const int error = disk().begin(true); error != 0) {
        file->sync_failed();
        errno = error;
        return -1;
    }
    file->synced();
    return 0; // no need to wait for the real one
}

int truncate_with(int descriptor, off_t size) {
    const std::lock_guard lock{disk().mutex};
    if (disk().file(descriptor) != nullptr) {
        if (const int error = disk().begin(false); error != 0) {
            errno = error;
            return -1;
        }
    }
    return real_calls().truncate(descriptor, size);
}

} // namespace

const RealCalls& real_calls() {
    static const RealCalls calls{
        function<decltype(RealCalls::write)>("write"),
        function<decltype(RealCalls::pwrite)>("pwrite64"),
        function<decltype(RealCalls::fsync)>("fsync"),
        function<decltype(RealCalls::fdatasync)>("fdatasync"),
        function<decltype(RealCalls::truncate)>("ftruncate64"),
    };
    return calls;
}

} // namespace railbridge::failing_disk

// The names of the C library, in front of its own.
using namespace railbridge::failing_disk;

#pragma GCC visibility push(default)
extern "C" {

ssize_t write(int descriptor, const void* bytes, std::size_t size) {
    return write_with(descriptor, -1, [&] { return real_calls().write(descriptor, bytes, size); });
}
ssize_t pwrite64(int descriptor, const void* bytes, std::size_t size, off_t offset) {
    return write_with(descriptor, offset,
                      [&] { return real_calls().pwrite(descriptor, bytes, size, offset); });
}
ssize_t pwrite(int descriptor, const void* bytes, std::size_t size, off_t offset) {
    return pwrite64(descriptor, bytes, size, offset);
}
int fsync(int descriptor) {
    return sync_with(descriptor, [&] { return real_calls().fsync(descriptor); });
}
int fdatasync(int descriptor) {
    return sync_with(descriptor, [&] { return real_calls().fdatasync(descriptor); });
}
int ftruncate64(int descriptor, off_t size) {
    return truncate_with(descriptor, size);
}
int ftruncate(int descriptor, off_t size) {
    return truncate_with(descriptor, size);
}

} // extern "C"
#pragma GCC visibility pop
