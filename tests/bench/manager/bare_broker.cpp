#include "tests/bench/manager/bare_broker.hpp"

#include "tests/manager/running_manager.hpp"
#include "tests/manager/wire/client.hpp"
#include "tests/support/await.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace railbridge::bench {

namespace {

std::string broker_program() {
    for (const char* file : {"/usr/sbin/mosquitto", "/usr/local/sbin/mosquitto"}) {
        if (std::filesystem::exists(file)) {
            return file;
        }
    }
    throw std::runtime_error("mosquitto is not installed");
}

} // namespace

BareBroker::BareBroker(const std::string& directory)
    : port_(test::free_port()) {
    std::string config = directory + "/bare.conf";
    // As the manager configures its own broker, but for plugin, persistence and users.
    std::ofstream(config) << "listener " << port_ << " 127.0.0.1\nallow_anonymous true\n"
                          << "set_tcp_nodelay true\npersistence false\nmax_queued_messages 10000\n"
                          << "max_packet_size 1100000\nlog_type error\n";
    std::string program = broker_program();
    std::string flag = "-c";
    pid_ = ::fork();
    if (pid_ == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        const int nowhere = ::open("/dev/null", O_WRONLY);
        ::dup2(nowhere, STDOUT_FILENO);
        ::dup2(nowhere, STDERR_FILENO);
        const std::array<char*, 4> arguments{program.data(), flag.data(), config.data(), nullptr};
        ::execv(program.c_str(), arguments.data());
        ::_exit(1);
    }
    if (!test::await([&] { return test::wire::Client(port_).is_open(); })) {
        throw std::runtime_error("the bare mosquitto does not start");
    }
}

BareBroker::~BareBroker() {
    if (pid_ > 0) {
        ::kill(pid_, SIGTERM);
        ::waitpid(pid_, nullptr, 0);
    }
}

} // namespace railbridge::bench
