#include "tests/e2e/running_bridge.hpp"

#include "tests/support/await.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <utility>

namespace railbridge::test {

namespace {

constexpr std::chrono::seconds start_patience{20};
constexpr int stop_patience_ms = 5000;
constexpr int refuse_patience_ms = 20'000;

std::string quoted(const std::string& word) {
    std::string text = "'";
    for (const char letter : word) {
        text += letter == '\'' ? std::string("'\\''") : std::string(1, letter);
    }
    return text + "'";
}

} // namespace

std::string installed_program(const std::string& name) {
    return std::string(RAILBRIDGE_INSTALLED) + "/bin/" + name;
}

RunningBridge::RunningBridge(const RunningManager& manager, const std::string& realm,
                             const BridgeFiles& files) {
    std::string name = (std::filesystem::temp_directory_path() / "railbridge-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) {
        throw std::runtime_error("no temporary directory");
    }
    directory_ = name;
    const std::string json = manager.run_ok(
        {"gateway", "add", "--realm", realm, "--name", "Box", "--json", "--config-out",
         file("bridge.toml").string(), "--url", files.url.empty() ? manager.url() : files.url});
    gateway_asset_ = json_text(json, "assetId");
    client_id_ = json_text(json, "clientId");
    write_file("bridge.toml",
               read_file("bridge.toml") + files.bridge_settings + "\n[vars]\n" + files.vars + "\n");
    write_file("site.toml", files.site);
}

RunningBridge::~RunningBridge() {
    end_quietly();
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
}

void RunningBridge::spawn() {
    const std::string program = installed_program("railbridge");
    const std::string config = file("bridge.toml").string();
    std::vector<std::string> line = launcher;
    line.insert(line.end(), {program, "run", "--config", config});
    std::vector<char*> words;
    for (std::string& word : line) {
        words.push_back(word.data());
    }
    words.push_back(nullptr);
    const int log = ::open(file("log").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    const int nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    pid_ = ::fork();
    if (pid_ == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL); // it dies with the test, however that ends
        ::dup2(nothing, STDIN_FILENO);
        ::dup2(log, STDOUT_FILENO);
        ::dup2(log, STDERR_FILENO);
        ::execvp(words.front(), words.data());
        ::_exit(127);
    }
    ::close(log);
    ::close(nothing);
    if (pid_ < 0) {
        throw std::runtime_error("cannot fork");
    }
}

void RunningBridge::start() {
    spawn();
    const bool up = await([&] { return !runs() || status().has_value(); }, start_patience);
    if (!up || !runs()) {
        end_quietly();
        throw std::runtime_error("the bridge does not start: " + log());
    }
}

int RunningBridge::run_to_end() {
    spawn();
    if (!ended_within(refuse_patience_ms)) {
        end_quietly();
        throw std::runtime_error("the bridge runs although it should not: " + log());
    }
    return exit_code_;
}

int RunningBridge::stop() {
    if (pid_ <= 0) {
        throw std::runtime_error("the bridge does not run: " + log());
    }
    ::kill(pid_, SIGTERM);
    if (!ended_within(stop_patience_ms)) {
        end_quietly();
        throw std::runtime_error("the bridge did not stop in time: " + log());
    }
    return exit_code_;
}

void RunningBridge::kill_hard() {
    if (!runs()) {
        throw std::runtime_error("the bridge has ended before it was killed: " + log());
    }
    end_quietly();
}

void RunningBridge::end_quietly() {
    if (const pid_t child = std::exchange(pid_, -1); child > 0) {
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
    }
}

bool RunningBridge::runs() {
    return pid_ > 0 && !ended_within(0);
}

bool RunningBridge::ended_within(int milliseconds) {
    return await(
        [&] {
            int status = 0;
            if (pid_ > 0 && ::waitpid(pid_, &status, WNOHANG) == pid_) {
                pid_ = -1;
                exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
            }
            return pid_ <= 0;
        },
        std::chrono::milliseconds{milliseconds});
}

CommandResult RunningBridge::call(const std::string& command, const std::vector<std::string>& more,
                                  const std::string& typed) const {
    std::string line = "printf %s " + quoted(typed) + " | " +
                       quoted(installed_program("railbridge")) + " " + command + " --config " +
                       quoted(file("bridge.toml").string());
    for (const std::string& word : more) {
        line += " " + quoted(word);
    }
    return run_program({"sh", "-c", line});
}

std::optional<BridgeStatus> RunningBridge::status() const {
    const CommandResult result = run_program({installed_program("railbridge"), "status", "--json",
                                              "--config", file("bridge.toml").string()});
    return result.exit_code == 0 ? std::optional(parse_status(result.out)) : std::nullopt;
}

std::string RunningBridge::log() const {
    return read_file("log");
}

void RunningBridge::write_file(const std::string& name, const std::string& text) const {
    std::ofstream(file(name), std::ios::trunc) << text;
}

std::string RunningBridge::read_file(const std::string& name) const {
    std::ifstream stream(file(name));
    std::ostringstream text;
    text << stream.rdbuf();
    return text.str();
}

} // namespace railbridge::test
