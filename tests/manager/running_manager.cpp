#include "tests/manager/running_manager.hpp"

#include "tests/manager/program.hpp"

#include <simdjson.h>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <stdexcept>
#include <utility>

namespace railbridge::test {

namespace {

using Clock = std::chrono::steady_clock;

constexpr auto start_patience = std::chrono::seconds(30);
constexpr auto stop_patience = std::chrono::seconds(20);

[[noreturn]] void give_up(const std::string& what) {
    throw std::runtime_error(what);
}

bool accepts_connections(std::uint16_t port) {
    const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    sockaddr generic{};
    static_assert(sizeof(generic) == sizeof(address));
    std::memcpy(&generic, &address, sizeof(address));
    const bool connected = ::connect(descriptor, &generic, sizeof(generic)) == 0;
    ::close(descriptor);
    return connected;
}

bool has_ended(pid_t child, int& status) {
    return ::waitpid(child, &status, WNOHANG) == child;
}

} // namespace

std::uint16_t free_port() {
    const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    sockaddr generic{};
    std::memcpy(&generic, &address, sizeof(address));
    socklen_t size = sizeof(generic);
    const bool bound =
        ::bind(descriptor, &generic, size) == 0 && ::getsockname(descriptor, &generic, &size) == 0;
    ::close(descriptor);
    if (!bound) {
        give_up("no free port on loopback");
    }
    std::memcpy(&address, &generic, sizeof(address));
    return ntohs(address.sin_port);
}

std::string json_text(const std::string& json, const std::string& member) {
    simdjson::dom::parser parser;
    std::string_view text;
    if (parser.parse(json)[member].get(text) != simdjson::SUCCESS) {
        give_up("no text " + member + " in " + json);
    }
    return std::string(text);
}

RunningManager::RunningManager(std::vector<std::string> serve_options, Start start)
    : serve_options_(std::move(serve_options)) {
    std::string name = (std::filesystem::temp_directory_path() / "railbridge-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) {
        give_up("no temporary directory");
    }
    directory_ = name;
    state_dir_ = directory_ + "/manager";
    std::filesystem::create_directory(state_dir_);
    std::filesystem::permissions(state_dir_, std::filesystem::perms::owner_all);
    try {
        if (start == Start::now) {
            this->start();
        }
    } catch (...) {
        end_with(SIGKILL);
        std::filesystem::remove_all(directory_);
        throw;
    }
}

RunningManager::~RunningManager() {
    end_with(SIGTERM);
    std::error_code error;
    std::filesystem::remove_all(directory_, error);
}

void RunningManager::start() {
    constexpr int attempts = 10;
    const bool port_is_given = port_ != 0;
    for (int attempt = 0; attempt < attempts; ++attempt) {
        if (!port_is_given) {
            port_ = free_port();
        }
        if (try_start()) {
            return;
        }
    }
    give_up("the manager does not start: " + log());
}

/// False when it ended at once, which it does when another program was quicker to take the port.
bool RunningManager::try_start() {
    const std::string out_file = directory_ + "/serve.out";
    const std::string err_file = directory_ + "/serve.err";
    constexpr mode_t readable = 0600;
    const int out = ::open(out_file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, readable);
    const int err = ::open(err_file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, readable);
    std::vector<std::string> arguments = launcher_;
    arguments.insert(arguments.end(),
                     {RAILBRIDGE_MANAGER_PROGRAM, "serve", "--state", state_dir_, "--plugin",
                      RAILBRIDGE_MANAGER_PLUGIN, "--listen", "127.0.0.1:" + std::to_string(port_)});
    arguments.insert(arguments.end(), serve_options_.begin(), serve_options_.end());
    pid_ = spawn_program(arguments, out, err);
    ::close(out);
    ::close(err);
    const auto deadline = Clock::now() + start_patience;
    while (Clock::now() < deadline) {
        int status = 0;
        if (has_ended(pid_, status)) {
            pid_ = -1;
            return false;
        }
        if (!text_in(out_file).empty() && accepts_connections(port_)) {
            return true;
        }
        ::poll(nullptr, 0, 5);
    }
    end_with(SIGKILL);
    give_up("the manager is not ready in time: " + log());
}

void RunningManager::stop() {
    end_with(SIGTERM);
}

void RunningManager::kill_hard() {
    end_with(SIGKILL);
}

void RunningManager::end_with(int signal) {
    const pid_t child = std::exchange(pid_, -1);
    if (child <= 0) {
        return;
    }
    ::kill(child, signal);
    const auto deadline = Clock::now() + stop_patience;
    int status = 0;
    while (!has_ended(child, status)) {
        if (Clock::now() > deadline) {
            ::kill(child, SIGKILL);
        }
        ::poll(nullptr, 0, 5);
    }
}

CommandResult RunningManager::run(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), RAILBRIDGE_MANAGER_PROGRAM);
    arguments.insert(arguments.end(), {"--state", state_dir_});
    return run_program(arguments);
}

std::string RunningManager::run_ok(std::vector<std::string> arguments) const {
    const std::string what = arguments.front();
    CommandResult result = run(std::move(arguments));
    if (result.exit_code != 0) {
        give_up("railbridge-manager " + what + " failed: " + result.err);
    }
    if (!result.out.empty() && result.out.back() == '\n') {
        result.out.pop_back();
    }
    return std::move(result.out);
}

void RunningManager::add_realm(const std::string& name) const {
    run_ok({"realm", "add", name});
}

GatewayLogin RunningManager::add_gateway(const std::string& realm, const std::string& name) const {
    const std::string json = run_ok({"gateway", "add", "--realm", realm, "--name", name, "--json"});
    return {realm, json_text(json, "assetId"), json_text(json, "clientId"),
            json_text(json, "clientSecret")};
}

UserLogin RunningManager::add_user(const std::string& realm, const std::string& name) const {
    const std::string json = run_ok({"user", "add", "--realm", realm, "--name", name, "--json"});
    return {json_text(json, "username"), json_text(json, "secret")};
}

std::string RunningManager::log() const {
    return text_in(directory_ + "/serve.err");
}

} // namespace railbridge::test
