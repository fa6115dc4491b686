// A server that takes a request and is gone before it answers: the command must not look as if
// nothing had been done.

#include "tests/manager/running_manager.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <fstream>
#include <string>
#include <string_view>
#include <thread>

namespace railbridge::test {
namespace {

using testing::HasSubstr;

/// Serves a state directory as far as a command can tell: holds its lock, takes the login. It takes
/// one request and closes the connection.
class VanishingServer {
public:
    explicit VanishingServer(const std::string& state_dir)
        : lock_(::open((state_dir + "/lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600))
        , listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        sockaddr generic{};
        std::memcpy(&generic, &address, sizeof(address));
        socklen_t size = sizeof(generic);
        EXPECT_EQ(::flock(lock_, LOCK_EX | LOCK_NB), 0);
        EXPECT_EQ(::bind(listener_, &generic, size), 0);
        EXPECT_EQ(::listen(listener_, 1), 0);
        EXPECT_EQ(::getsockname(listener_, &generic, &size), 0);
        std::memcpy(&address, &generic, sizeof(address));
        std::ofstream(state_dir + "/endpoint") << "127.0.0.1\n" << ntohs(address.sin_port) << '\n';
        std::ofstream(state_dir + "/control.secret") << std::string(36, 'x');
        server_ = std::thread([this] { serve(); });
    }
    ~VanishingServer() {
        ::shutdown(listener_, SHUT_RDWR);
        server_.join();
        ::close(listener_);
        ::close(lock_);
    }
    VanishingServer(const VanishingServer&) = delete;
    VanishingServer& operator=(const VanishingServer&) = delete;

private:
    void serve() const {
        const int client = ::accept(listener_, nullptr, nullptr);
        std::array<char, 4096> packet{};
        constexpr std::string_view connection_accepted("\x20\x02\x00\x00", 4);
        if (::recv(client, packet.data(), packet.size(), 0) > 0) {
            ::send(client, connection_accepted.data(), connection_accepted.size(), MSG_NOSIGNAL);
            ::recv(client, packet.data(), packet.size(), 0); // the request
        }
        ::close(client);
    }

    int lock_;
    int listener_;
    std::thread server_;
};

TEST(UnansweredRequest, IsNotKnownToHaveFailed) {
    RunningManager manager({}, RunningManager::Start::later);
    manager.add_realm("plant");
    const GatewayLogin gateway = manager.add_gateway("plant", "Hall");
    const VanishingServer server(manager.state_dir());
    const CommandResult result = manager.run({"asset", "delete", gateway.asset_id, "--recursive"});
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_THAT(result.err, HasSubstr("broke before it answered"));
    EXPECT_THAT(result.err, HasSubstr("whether it was done is not known: look with asset tree"));
}

} // namespace
} // namespace railbridge::test
