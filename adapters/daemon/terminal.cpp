#include "adapters/daemon/terminal.hpp"

#include <poll.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <iostream>
#include <utility>

namespace railbridge::daemon {

namespace {

std::optional<std::string> next_line() {
    std::string line;
    return std::getline(std::cin, line) ? std::optional{std::move(line)} : std::nullopt;
}

/// What ends the process waits until this object is gone.
class EndLater {
public:
    EndLater() {
        sigset_t ends;
        sigemptyset(&ends);
        for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) {
            sigaddset(&ends, signal);
        }
        ::pthread_sigmask(SIG_BLOCK, &ends, &before_);
        descriptor_ = ::signalfd(-1, &ends, SFD_CLOEXEC);
    }
    ~EndLater() {
        ::close(descriptor_);
        ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
    }
    EndLater(const EndLater&) = delete;
    EndLater& operator=(const EndLater&) = delete;

    /// False if the process is to end before a line is there.
    bool line_comes_first() const {
        std::array<pollfd, 2> both{pollfd{STDIN_FILENO, POLLIN, 0}, pollfd{descriptor_, POLLIN, 0}};
        while (::poll(both.data(), both.size(), -1) < 0 && errno == EINTR) {
        }
        return both[1].revents == 0;
    }

private:
    sigset_t before_{};
    int descriptor_ = -1;
};

class Unseen {
public:
    Unseen() {
        ::tcgetattr(STDIN_FILENO, &shown_);
        termios unseen = shown_;
        unseen.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        ::tcsetattr(STDIN_FILENO, TCSANOW, &unseen);
    }
    ~Unseen() { ::tcsetattr(STDIN_FILENO, TCSANOW, &shown_); }
    Unseen(const Unseen&) = delete;
    Unseen& operator=(const Unseen&) = delete;

private:
    termios shown_{};
};

} // namespace

bool at_terminal() {
    return ::isatty(STDIN_FILENO) == 1;
}

std::optional<std::string> typed(const std::string& question) {
    std::fprintf(stderr, "%s: ", question.c_str());
    return next_line();
}

std::optional<std::string> typed_unseen(const std::string& question) {
    const EndLater later;
    std::optional<std::string> answer;
    {
        const Unseen unseen;
        std::fprintf(stderr, "%s: ", question.c_str());
        if (later.line_comes_first()) {
            answer = next_line();
        }
    }
    std::fputs("\n", stderr);
    return answer;
}

} // namespace railbridge::daemon
