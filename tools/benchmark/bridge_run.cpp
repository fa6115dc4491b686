#include "tools/benchmark/bridge_run.hpp"

#include "tools/benchmark/monotonic.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace railbridge::bench {

namespace {

constexpr std::int64_t patience_ns = 20 * ns_per_s;

/// The child dies with the thread that started it, however that ends.
pid_t spawn(const std::string& config_file, const std::string& log_file) {
    constexpr mode_t readable = 0600;
    const int log = ::open(log_file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, readable);
    std::string program = RAILBRIDGE_PROGRAM;
    std::string run = "run";
    std::string option = "--config";
    std::string config = config_file;
    const std::array<char*, 5> words{program.data(), run.data(), option.data(), config.data(),
                                     nullptr};
    const pid_t child = ::fork();
    if (child == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        ::dup2(log, STDOUT_FILENO);
        ::dup2(log, STDERR_FILENO);
        ::execv(words.front(), words.data());
        constexpr int not_found = 127;
        ::_exit(not_found);
    }
    ::close(log);
    return child;
}

} // namespace

BridgeRun::BridgeRun(Scene& scene)
    : scene_(scene) {
    scene_.tap().from_bridge().forget();
    scene_.tap().to_bridge().forget();
    scene_.desk().events().forget();
    scene_.devices().reset_counters();
    started_ns_ = monotonic_ns();
    pid_ = spawn(scene_.config_file(), scene_.log_file());
    if (pid_ < 0) {
        give_up("the bridge cannot be started");
    }
}

BridgeRun::~BridgeRun() {
    if (pid_ <= 0) {
        return;
    }
    ::kill(pid_, SIGTERM);
    const std::int64_t deadline = monotonic_ns() + patience_ns;
    while (::waitpid(pid_, nullptr, WNOHANG) == 0) {
        if (monotonic_ns() > deadline) {
            ::kill(pid_, SIGKILL);
        }
        ::poll(nullptr, 0, 5);
    }
}

std::int64_t BridgeRun::first_request_ns() {
    const std::int64_t deadline = monotonic_ns() + patience_ns;
    while (scene_.devices().counters().requests == 0) {
        if (monotonic_ns() > deadline) {
            give_up("no request reached a device");
        }
    }
    return monotonic_ns();
}

void BridgeRun::await_all_values() {
    for (int unit = 1; unit <= scene_.load().units; ++unit) {
        asset_id(unit);
    }
}

std::string BridgeRun::asset_id(int unit) {
    const std::string last = attribute_name(unit, scene_.load().registers - 1);
    const auto seen =
        scene_.tap().from_bridge().wait_for({"/attributes/update", '"' + last + "\":"});
    if (!seen) {
        give_up(last + " was not published");
    }
    constexpr std::string_view before = "operations/assets/";
    const auto from = seen->text.find(before) + before.size();
    return seen->text.substr(from, seen->text.find('/', from) - from);
}

void BridgeRun::give_up(const std::string& what) const {
    std::ifstream stream(scene_.log_file());
    std::ostringstream log;
    log << stream.rdbuf();
    throw std::runtime_error(what + "; the bridge said:\n" + log.str() + "the manager said:\n" +
                             scene_.manager().log());
}

} // namespace railbridge::bench
