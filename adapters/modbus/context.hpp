#pragma once
// A modbus_t that borrows our descriptor. Never connected, never closed and never recovering by
// itself: 3.1.6 falls back to 9600 Bd in silence, loops in its recovery and cannot be given a
// deadline for connecting. One line thread uses it.

#include "adapters/modbus/descriptor.hpp"
#include "bridge/base/result.hpp"
#include "bridge/base/time.hpp"
#include "bridge/modbus/types.hpp"

#include <cstdint>
#include <memory>
#include <span>

struct _modbus;

namespace railbridge::modbus {

class Context {
public:
    enum class Framing { rtu, tcp };

    /// @throws std::bad_alloc when libmodbus has no memory
    explicit Context(Framing framing);
    ~Context();
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;

    /// Lends a descriptor; -1 takes it back.
    /// @error fatal  the descriptor is beyond FD_SETSIZE, where libmodbus would end the process
    Status lend(int fd);

    /// RTU only: unit and PDU; libmodbus adds the checksum. False with errno set.
    bool send(UnitId unit, std::span<const std::uint8_t> pdu);

    /// One frame, framed by its function code, complete within `time`. Returns its size; 0 for a
    /// frame whose first byte is not `unit` (RTU only; its checksum was NOT checked); -1 with errno
    /// set. `buffer` must have room for buffer_size bytes and holds what was received in each case.
    int receive(UnitId unit, Duration time, std::uint8_t* buffer);

    /// The longest frame of either framing, MODBUS_TCP_MAX_ADU_LENGTH.
    static constexpr std::size_t buffer_size = 260;

private:
    struct Free {
        void operator()(_modbus* context) const;
    };
    Framing framing_;
    std::unique_ptr<_modbus, Free> context_;
};

} // namespace railbridge::modbus
