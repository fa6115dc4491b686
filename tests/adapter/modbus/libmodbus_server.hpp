#pragma once
// libmodbus' own server, to be sure that we speak with somebody who is not us.

#include "adapters/modbus/descriptor.hpp"
#include "bridge/modbus/types.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <thread>

struct _modbus;
struct _modbus_mapping_t;

namespace railbridge::modbus::test {

/// 200 of everything, from address 0; word n holds n + 1000 (holding) or n + 2000 (input), bit n is
/// set when n is divisible by 3.
class LibmodbusServer {
public:
    static constexpr UnitId unit = 7;

    /// TCP on a free port of 127.0.0.1.
    static std::unique_ptr<LibmodbusServer> on_tcp();
    /// RTU at the slave end of one pseudo-terminal, the bytes of which are carried to another one.
    static std::unique_ptr<LibmodbusServer> on_pty();
    ~LibmodbusServer();

    std::uint16_t port() const { return port_; }
    const std::string& device() const { return device_; }

private:
    LibmodbusServer();
    void serve_tcp();
    void serve_rtu();
    void carry();

    Descriptor stop_;
    Descriptor listener_;
    Descriptor near_master_; ///< of the pair the client uses
    Descriptor near_slave_;
    Descriptor far_master_; ///< of the pair the server uses
    Descriptor far_slave_;
    std::uint16_t port_ = 0;
    std::string device_;
    _modbus* context_ = nullptr;
    _modbus_mapping_t* memory_ = nullptr;
    std::jthread carrier_;
    std::jthread server_;
};

} // namespace railbridge::modbus::test
