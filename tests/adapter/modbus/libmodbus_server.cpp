#include "tests/adapter/modbus/libmodbus_server.hpp"

#include <fcntl.h>
#include <modbus.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <termios.h>

#include <array>
#include <cstdlib>
#include <stdexcept>

namespace railbridge::modbus::test {

namespace {

constexpr int memory_size = 200;

void require(bool good, const char* what) {
    if (!good) {
        throw std::runtime_error(what);
    }
}

/// A raw pseudo-terminal.
std::string open_pair(Descriptor& master, Descriptor& slave) {
    master = Descriptor(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
    require(::grantpt(master.get()) == 0 && ::unlockpt(master.get()) == 0, "pseudo-terminal");
    std::array<char, 64> name{};
    require(::ptsname_r(master.get(), name.data(), name.size()) == 0, "ptsname");
    slave = Descriptor(::open(name.data(), O_RDWR | O_NOCTTY | O_CLOEXEC));
    termios settings{};
    require(::tcgetattr(slave.get(), &settings) == 0, "tcgetattr");
    ::cfmakeraw(&settings);
    require(::tcsetattr(slave.get(), TCSANOW, &settings) == 0, "tcsetattr");
    return name.data();
}

void carry_once(int from, int to) {
    std::array<std::uint8_t, 512> buffer{};
    const ssize_t size = ::read(from, buffer.data(), buffer.size());
    if (size > 0) {
        [[maybe_unused]] const ssize_t written =
            ::write(to, buffer.data(), static_cast<std::size_t>(size));
    }
}

} // namespace

LibmodbusServer::LibmodbusServer()
    : stop_(::eventfd(0, EFD_CLOEXEC))
    , memory_(modbus_mapping_new(memory_size, memory_size, memory_size, memory_size)) {
    for (int i = 0; i < memory_size; ++i) {
        memory_->tab_bits[i] = memory_->tab_input_bits[i] = i % 3 == 0 ? 1 : 0;
        memory_->tab_registers[i] = static_cast<std::uint16_t>(i + 1000);
        memory_->tab_input_registers[i] = static_cast<std::uint16_t>(i + 2000);
    }
}

std::unique_ptr<LibmodbusServer> LibmodbusServer::on_tcp() {
    std::unique_ptr<LibmodbusServer> server(new LibmodbusServer());
    server->listener_ = Descriptor(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    void* raw = &address;
    socklen_t size = sizeof address;
    const int fd = server->listener_.get();
    require(::bind(fd, static_cast<sockaddr*>(raw), size) == 0 && ::listen(fd, 4) == 0, "listen");
    require(::getsockname(fd, static_cast<sockaddr*>(raw), &size) == 0, "getsockname");
    server->port_ = ntohs(address.sin_port);
    server->context_ = modbus_new_tcp("127.0.0.1", server->port_);
    server->server_ = std::jthread([self = server.get()] { self->serve_tcp(); });
    return server;
}

std::unique_ptr<LibmodbusServer> LibmodbusServer::on_pty() {
    std::unique_ptr<LibmodbusServer> server(new LibmodbusServer());
    server->device_ = open_pair(server->near_master_, server->near_slave_);
    open_pair(server->far_master_, server->far_slave_);
    server->context_ = modbus_new_rtu("lent", 115200, 'N', 8, 1);
    modbus_set_slave(server->context_, unit);
    modbus_set_socket(server->context_, server->far_slave_.get());
    server->carrier_ = std::jthread([self = server.get()] { self->carry(); });
    server->server_ = std::jthread([self = server.get()] { self->serve_rtu(); });
    return server;
}

LibmodbusServer::~LibmodbusServer() {
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = ::write(stop_.get(), &one, sizeof one);
    if (server_.joinable()) {
        server_.join();
    }
    if (carrier_.joinable()) {
        carrier_.join();
    }
    modbus_free(context_);
    modbus_mapping_free(memory_);
}

void LibmodbusServer::serve_tcp() {
    Descriptor connection;
    for (;;) {
        const int fd = connection ? connection.get() : listener_.get();
        std::array<pollfd, 2> fds{{{stop_.get(), POLLIN, 0}, {fd, POLLIN, 0}}};
        if (::poll(fds.data(), fds.size(), -1) < 0 || fds[0].revents != 0) {
            return;
        }
        if (!connection) {
            connection = Descriptor(::accept(listener_.get(), nullptr, nullptr));
            modbus_set_socket(context_, connection.get());
            continue;
        }
        std::array<std::uint8_t, MODBUS_TCP_MAX_ADU_LENGTH> request{};
        const int size = modbus_receive(context_, request.data());
        if (size < 0) {
            connection.reset();
        } else {
            modbus_reply(context_, request.data(), size, memory_);
        }
    }
}

void LibmodbusServer::serve_rtu() {
    for (;;) {
        std::array<pollfd, 2> fds{{{stop_.get(), POLLIN, 0}, {far_slave_.get(), POLLIN, 0}}};
        if (::poll(fds.data(), fds.size(), -1) < 0 || fds[0].revents != 0) {
            return;
        }
        std::array<std::uint8_t, MODBUS_RTU_MAX_ADU_LENGTH> request{};
        const int size = modbus_receive(context_, request.data());
        if (size > 0) {
            modbus_reply(context_, request.data(), size, memory_);
        }
    }
}

void LibmodbusServer::carry() {
    for (;;) {
        std::array<pollfd, 3> fds{{{stop_.get(), POLLIN, 0},
                                   {near_master_.get(), POLLIN, 0},
                                   {far_master_.get(), POLLIN, 0}}};
        if (::poll(fds.data(), fds.size(), -1) < 0 || fds[0].revents != 0) {
            return;
        }
        if (fds[1].revents != 0) {
            carry_once(near_master_.get(), far_master_.get());
        }
        if (fds[2].revents != 0) {
            carry_once(far_master_.get(), near_master_.get());
        }
    }
}

} // namespace railbridge::modbus::test
