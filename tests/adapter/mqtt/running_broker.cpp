#include "tests/adapter/mqtt/running_broker.hpp"

#include "tests/support/await.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace railbridge::test {
namespace {

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

sockaddr* generic(sockaddr_in& address) {
    return static_cast<sockaddr*>(static_cast<void*>(&address));
}

bool listens(std::uint16_t port) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    auto address = loopback(port);
    const bool connected = ::connect(fd, generic(address), sizeof address) == 0;
    ::close(fd);
    return connected;
}

} // namespace

std::uint16_t unused_port() {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    auto address = loopback(0);
    socklen_t size = sizeof address;
    if (::bind(fd, generic(address), size) != 0 ||
        ::getsockname(fd, generic(address), &size) != 0) {
        ::close(fd);
        throw std::runtime_error("no free port");
    }
    ::close(fd);
    return ntohs(address.sin_port);
}

RunningBroker::RunningBroker(TemporaryDirectory& directory, const std::string& settings)
    : directory_(directory)
    , port_(unused_port())
    , log_file_(directory.file("broker.log")) {
    std::string user = "root";
    if (::geteuid() != 0) {
        user.clear();
    }
    directory_.write("mosquitto.conf", "listener " + std::to_string(port_) + " 127.0.0.1\n" +
                                           settings + "\nlog_dest file " + log_file_ +
                                           "\nlog_type all\n" +
                                           (user.empty() ? "" : "user " + user + "\n"));
    start();
}

RunningBroker::~RunningBroker() {
    kill_hard();
}

void RunningBroker::start() {
    const std::string configuration = directory_.file("mosquitto.conf");
    pid_ = ::fork();
    if (pid_ == 0) {
        const int null = ::open("/dev/null", O_RDWR);
        ::dup2(null, 1);
        ::dup2(null, 2);
        // Debian keeps it in sbin, which is in the path of few users.
        for (const char* program : {"/usr/sbin/mosquitto", "/usr/local/sbin/mosquitto"}) {
            ::execl(program, "mosquitto", "-c", configuration.c_str(), nullptr);
        }
        ::execlp("mosquitto", "mosquitto", "-c", configuration.c_str(), nullptr);
        ::_exit(127);
    }
    if (pid_ < 0 || !await([&] { return listens(port_); })) {
        throw std::runtime_error("mosquitto does not start: " + log());
    }
}

void RunningBroker::kill_hard() {
    if (pid_ > 0) {
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
        pid_ = 0;
    }
}

std::string RunningBroker::log() const {
    std::ifstream file{log_file_};
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

} // namespace railbridge::test
