#include "tests/plcsim/child_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <stdexcept>

extern char** environ;

namespace plcsim {

namespace {

using SteadyClock = std::chrono::steady_clock;

std::array<FileDescriptor, 2> make_pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
        throw std::runtime_error("no pipe");
    return {FileDescriptor(ends[0]), FileDescriptor(ends[1])};
}

int left_until(SteadyClock::time_point deadline) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - SteadyClock::now());
    return left.count() > 0 ? static_cast<int>(left.count()) : 0;
}

} // namespace

ChildProcess::ChildProcess(const std::vector<std::string>& command) {
    auto input = make_pipe();
    auto output = make_pipe();
    std::vector<char*> arguments;
    std::vector<std::string> copies = command;
    for (std::string& argument : copies)
        arguments.push_back(argument.data());
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, input[0].get(), STDIN_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, output[1].get(), STDOUT_FILENO);
    const int code =
        ::posix_spawn(&pid_, arguments[0], &actions, nullptr, arguments.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    if (code != 0)
        throw std::runtime_error("cannot start " + command[0]);
    input_ = std::move(input[1]);
    output_ = std::move(output[0]);
}

ChildProcess::~ChildProcess() {
    input_.reset();
    if (pid_ > 0 && !has_ended_within(5000))
        kill();
}

void ChildProcess::kill() {
    if (pid_ <= 0)
        return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    pid_ = -1;
}

bool ChildProcess::has_ended_within(int timeout_ms) {
    const auto deadline = SteadyClock::now() + std::chrono::milliseconds(timeout_ms);
    do {
        if (::waitpid(pid_, nullptr, WNOHANG) == pid_) {
            pid_ = -1;
            return true;
        }
        ::poll(nullptr, 0, 1);
    } while (left_until(deadline) > 0);
    return false;
}

std::string ChildProcess::read_line(int timeout_ms) {
    const auto deadline = SteadyClock::now() + std::chrono::milliseconds(timeout_ms);
    while (received_.find('\n') == std::string::npos) {
        pollfd state{.fd = output_.get(), .events = POLLIN, .revents = 0};
        if (::poll(&state, 1, left_until(deadline)) == 0)
            throw std::runtime_error("the program printed no line in time");
        std::array<char, 4096> buffer;
        const ssize_t count = ::read(output_.get(), buffer.data(), buffer.size());
        if (count <= 0)
            throw std::runtime_error("the program ended before it was ready; its error is above");
        received_.append(buffer.data(), static_cast<std::size_t>(count));
    }
    const auto end = received_.find('\n');
    std::string line = received_.substr(0, end);
    received_.erase(0, end + 1);
    return line;
}

} // namespace plcsim
