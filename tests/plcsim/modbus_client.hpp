#pragma once
// libmodbus as the client that knows nothing of plcsim.

#include "tests/plcsim/running_plcsim.hpp"

#include <modbus/modbus.h>

#include <cerrno>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace plcsim {

class ModbusClient {
public:
    using Context = std::unique_ptr<modbus_t, decltype(&modbus_free)>;

    /// @throws std::runtime_error when it cannot connect
    static ModbusClient tcp(std::uint16_t port) {
        return ModbusClient(modbus_new_tcp("127.0.0.1", port));
    }
    static ModbusClient rtu(const std::string& link, int baud = 19200) {
        return ModbusClient(modbus_new_rtu(link.c_str(), baud, 'N', 8, 1));
    }

    ModbusClient(ModbusClient&&) noexcept = default;
    ModbusClient& operator=(ModbusClient&&) = delete;
    ~ModbusClient() {
        if (context_)
            modbus_close(context_.get());
    }

    modbus_t* get() const { return context_.get(); }
    void unit(int number) { modbus_set_slave(get(), number); }
    void timeout_ms(std::uint32_t ms) {
        modbus_set_response_timeout(get(), ms / 1000, ms % 1000 * 1000);
        modbus_set_byte_timeout(get(), 0, 0);
    }

    /// Empty when the request failed; errno tells why.
    std::vector<std::uint16_t> registers(int address, int count) {
        std::vector<std::uint16_t> words(static_cast<std::size_t>(count));
        errno = 0;
        if (modbus_read_registers(get(), address, count, words.data()) != count)
            words.clear();
        return words;
    }

private:
    explicit ModbusClient(modbus_t* context)
        : context_(context, &modbus_free) {
        unit(1);
        timeout_ms(2000);
        if (modbus_connect(get()) != 0)
            throw std::runtime_error(std::string("libmodbus: ") + modbus_strerror(errno));
    }

    Context context_;
};

} // namespace plcsim
