#include "tests/adapter/mqtt/mqtt_peer.hpp"

#include "tests/support/await.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <stdexcept>

namespace railbridge::test {
namespace {

pid_t spawn(const std::vector<std::string>& command, int out) {
    std::vector<char*> arguments;
    for (const auto& word : command) {
        arguments.push_back(const_cast<char*>(word.c_str()));
    }
    arguments.push_back(nullptr);
    const pid_t pid = ::fork();
    if (pid == 0) {
        if (out >= 0) {
            ::dup2(out, 1);
        }
        ::execvp(arguments.front(), arguments.data());
        ::_exit(127);
    }
    return pid;
}

} // namespace

void publish(std::uint16_t port, const std::string& topic, const std::string& payload,
             const std::vector<std::string>& more_options) {
    std::vector<std::string> command{
        "mosquitto_pub", "-h", "127.0.0.1", "-p", std::to_string(port), "-q", "1", "-t",
        topic,           "-m", payload};
    command.insert(command.end(), more_options.begin(), more_options.end());
    int status = 0;
    ::waitpid(spawn(command, -1), &status, 0);
    if (status != 0) {
        throw std::runtime_error("mosquitto_pub failed for " + topic);
    }
}

Subscriber::Subscriber(std::uint16_t port, const std::string& filter,
                       const std::vector<std::string>& more_options) {
    std::array<int, 2> pipe{};
    if (::pipe2(pipe.data(), O_CLOEXEC | O_NONBLOCK) != 0) {
        throw std::runtime_error("no pipe");
    }
    // -d prints "Subscribed (mid: 1): 0" when the broker has answered; stdbuf makes it do so at
    // once.
    std::vector<std::string> command{
        "stdbuf", "-oL", "mosquitto_sub", "-h", "127.0.0.1", "-p", std::to_string(port),
        "-d",     "-F",  "%t %p",         "-t", filter};
    command.insert(command.end(), more_options.begin(), more_options.end());
    pid_ = spawn(command, pipe[1]);
    ::close(pipe[1]);
    out_ = pipe[0];
    if (!await([&] { return text().find("Subscribed (mid") != std::string::npos; })) {
        throw std::runtime_error("mosquitto_sub does not subscribe: " + text_);
    }
}

Subscriber::~Subscriber() {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    ::close(out_);
}

std::string Subscriber::text() {
    std::array<char, 4096> chunk{};
    for (ssize_t got = 0; (got = ::read(out_, chunk.data(), chunk.size())) > 0;) {
        text_.append(chunk.data(), static_cast<std::size_t>(got));
    }
    return text_;
}

bool Subscriber::awaits(const std::string& line) {
    return await([&] { return ("\n" + text()).find("\n" + line + "\n") != std::string::npos; });
}

} // namespace railbridge::test
