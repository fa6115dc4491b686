#include "tests/conformance/own_manager.hpp"

#include "tests/conformance/json.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>
#include <utility>

namespace railbridge::conformance {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds start_patience{30};
constexpr std::chrono::milliseconds look_again{5};
constexpr mode_t private_file = 0600;

/// Runs until it ends by itself or this program does; both its outputs go to `file`.
pid_t spawn(std::vector<std::string> words, const std::string& file) {
    std::vector<char*> arguments;
    for (std::string& word : words) {
        arguments.push_back(word.data());
    }
    arguments.push_back(nullptr);
    const pid_t parent = ::getpid();
    const pid_t child = ::fork();
    if (child != 0) {
        return child;
    }
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() == parent) {
        const int out = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC, private_file);
        ::dup2(out, STDOUT_FILENO);
        ::dup2(out, STDERR_FILENO);
        ::execvp(arguments.front(), arguments.data());
    }
    constexpr int cannot_run = 127;
    ::_exit(cannot_run);
}

std::string text_of(const std::string& file) {
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    return text.str();
}

/// On loopback; port 0 asks for a free one.
struct Socket {
    Socket()
        : descriptor(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    }
    ~Socket() { ::close(descriptor); }
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;
    sockaddr* generic() { return static_cast<sockaddr*>(static_cast<void*>(&address)); }

    int descriptor;
    sockaddr_in address{};
    socklen_t size = sizeof(sockaddr_in);
};

int free_port() {
    Socket socket;
    if (::bind(socket.descriptor, socket.generic(), socket.size) != 0 ||
        ::getsockname(socket.descriptor, socket.generic(), &socket.size) != 0) {
        throw std::runtime_error("there is no free port on loopback");
    }
    return ntohs(socket.address.sin_port);
}

bool accepts_connections(int port) {
    Socket socket;
    socket.address.sin_port = htons(static_cast<std::uint16_t>(port));
    return ::connect(socket.descriptor, socket.generic(), socket.size) == 0;
}

} // namespace

OwnManager::OwnManager(Programs programs)
    : programs_(std::move(programs)) {
    std::string name =
        (std::filesystem::temp_directory_path() / "railbridge-conformance-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) {
        throw std::runtime_error("cannot make a directory like " + name);
    }
    directory_ = name;
    constexpr int attempts = 5; // another program may be quicker to take the port
    for (int attempt = 1; process_ < 0; ++attempt) {
        port_ = free_port();
        try {
            start();
        } catch (const std::runtime_error&) {
            if (attempt == attempts) {
                std::filesystem::remove_all(directory_);
                throw;
            }
        }
    }
}

OwnManager::~OwnManager() {
    end_with(SIGTERM);
    std::error_code error;
    std::filesystem::remove_all(directory_, error);
}

void OwnManager::start() {
    std::vector<std::string> words{programs_.manager, "serve",
                                   "--state",         directory_ + "/state",
                                   "--listen",        "127.0.0.1:" + std::to_string(port_)};
    if (!programs_.plugin.empty()) {
        words.insert(words.end(), {"--plugin", programs_.plugin});
    }
    const std::string log = directory_ + "/serve.log";
    process_ = spawn(std::move(words), log);
    const auto deadline = Clock::now() + start_patience;
    while (!serves()) {
        int status = 0;
        const bool ended = ::waitpid(process_, &status, WNOHANG) == process_;
        if (ended || Clock::now() > deadline) {
            process_ = ended ? -1 : process_;
            end_with(SIGKILL);
            throw std::runtime_error("railbridge-manager does not start: " + text_of(log));
        }
        std::this_thread::sleep_for(look_again);
    }
}

bool OwnManager::serves() const {
    return text_of(directory_ + "/serve.log").find("railbridge-manager serves") !=
               std::string::npos &&
           accepts_connections(port_);
}

void OwnManager::stop() {
    end_with(SIGTERM);
}

void OwnManager::kill_hard() {
    end_with(SIGKILL);
}

void OwnManager::end_with(int signal) {
    const pid_t process = std::exchange(process_, -1);
    if (process <= 0) {
        return;
    }
    ::kill(process, signal);
    const auto deadline = Clock::now() + start_patience;
    int status = 0;
    while (::waitpid(process, &status, WNOHANG) == 0) {
        if (Clock::now() > deadline) {
            ::kill(process, SIGKILL);
        }
        std::this_thread::sleep_for(look_again);
    }
}

OwnManager::Ran OwnManager::run(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), programs_.manager);
    arguments.insert(arguments.end(), {"--state", directory_ + "/state"});
    const std::string file = directory_ + "/command.out";
    int status = 0;
    ::waitpid(spawn(std::move(arguments), file), &status, 0);
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, text_of(file)};
}

std::string OwnManager::run_ok(const std::vector<std::string>& arguments) const {
    const Ran ran = run(arguments);
    if (ran.exit_code != 0) {
        std::string words;
        for (const std::string& word : arguments) {
            words += ' ' + word;
        }
        throw std::runtime_error("railbridge-manager" + words + " failed: " + ran.out);
    }
    return ran.out;
}

std::string OwnManager::add_user(const std::string& realm, const std::string& name,
                                 const std::vector<std::string>& options) const {
    std::vector<std::string> words{"user", "add", "--realm", realm, "--name", name, "--json"};
    words.insert(words.end(), options.begin(), options.end());
    const std::string said = run_ok(words);
    const std::string secret = Json(said).text("secret");
    if (secret.empty()) {
        throw std::runtime_error("user add prints no secret: " + said);
    }
    return secret;
}

} // namespace railbridge::conformance
