#include "tests/manager/program.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <utility>

namespace railbridge::test {

namespace {

[[noreturn]] void give_up(const std::string& what) {
    throw std::runtime_error(what);
}

struct Pipe {
    Pipe() {
        if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
            give_up("no pipe");
        }
    }
    ~Pipe() {
        close_end(0);
        close_end(1);
    }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;
    void close_end(std::size_t which) {
        if (const int end = std::exchange(ends[which], -1); end >= 0) {
            ::close(end);
        }
    }
    std::array<int, 2> ends{-1, -1};
};

int wait_for(pid_t child) {
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    constexpr int killed = 128;
    return WIFEXITED(status) ? WEXITSTATUS(status) : killed + WTERMSIG(status);
}

/// Reads both ends until both are closed.
void drain(Pipe& out, Pipe& err, CommandResult& result) {
    std::array<std::pair<int, std::string*>, 2> sources{std::pair{out.ends[0], &result.out},
                                                        std::pair{err.ends[0], &result.err}};
    std::array<pollfd, 2> waits{pollfd{sources[0].first, POLLIN, 0},
                                pollfd{sources[1].first, POLLIN, 0}};
    std::array<char, 4096> part{};
    while (waits[0].fd >= 0 || waits[1].fd >= 0) {
        if (::poll(waits.data(), waits.size(), -1) < 0 && errno != EINTR) {
            give_up("poll failed");
        }
        for (std::size_t i = 0; i < waits.size(); ++i) {
            if (waits[i].fd < 0 || waits[i].revents == 0) {
                continue;
            }
            const ssize_t count = ::read(waits[i].fd, part.data(), part.size());
            if (count <= 0) {
                waits[i].fd = -1;
            } else {
                sources[i].second->append(part.data(), static_cast<std::size_t>(count));
            }
        }
    }
}

int file_for_output(const std::string& name) {
    constexpr mode_t readable = 0600;
    return ::open(name.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, readable);
}

} // namespace

pid_t spawn_program(const std::vector<std::string>& arguments, int out, int err) {
    std::vector<std::string> words = arguments;
    std::vector<char*> pointers;
    for (std::string& word : words) {
        pointers.push_back(word.data());
    }
    pointers.push_back(nullptr);
    const pid_t child = ::fork();
    if (child < 0) {
        give_up("cannot fork");
    }
    if (child == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        ::dup2(out, STDOUT_FILENO);
        ::dup2(err, STDERR_FILENO);
        ::execvp(pointers.front(), pointers.data());
        constexpr int not_found = 127;
        ::_exit(not_found);
    }
    return child;
}

std::string text_in(const std::string& file) {
    std::ifstream stream(file);
    std::ostringstream text;
    text << stream.rdbuf();
    return text.str();
}

CommandResult run_program(const std::vector<std::string>& arguments) {
    Pipe out;
    Pipe err;
    const pid_t child = spawn_program(arguments, out.ends[1], err.ends[1]);
    out.close_end(1);
    err.close_end(1);
    CommandResult result;
    drain(out, err, result);
    result.exit_code = wait_for(child);
    return result;
}

StartedProgram::StartedProgram(const std::vector<std::string>& arguments, std::string place)
    : place_(std::move(place)) {
    const int out = file_for_output(place_ + ".out");
    const int err = file_for_output(place_ + ".err");
    process_ = spawn_program(arguments, out, err);
    ::close(out);
    ::close(err);
}

StartedProgram::~StartedProgram() {
    if (process_ > 0) {
        ::kill(process_, SIGKILL);
        wait_for(process_);
    }
}

void StartedProgram::signal(int number) const {
    ::kill(process_, number);
}

int StartedProgram::end() {
    return wait_for(std::exchange(process_, -1));
}

bool StartedProgram::says(const std::string& text) const {
    constexpr auto patience = std::chrono::seconds(60);
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (err().find(text) == std::string::npos) {
        if (std::chrono::steady_clock::now() > deadline) {
            return false;
        }
        ::poll(nullptr, 0, 5);
    }
    return true;
}

} // namespace railbridge::test
