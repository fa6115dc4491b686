#include "adapters/modbus/context.hpp"

#include <modbus.h>
#include <sys/select.h>

#include <algorithm>
#include <cerrno>
#include <new>
#include <string>

namespace railbridge::modbus {

static_assert(Context::buffer_size >= MODBUS_TCP_MAX_ADU_LENGTH);
static_assert(Context::buffer_size >= MODBUS_RTU_MAX_ADU_LENGTH);

void Context::Free::operator()(_modbus* context) const {
    // modbus_free does not touch the descriptor; modbus_close would write saved terminal settings
    // that were never read.
    modbus_set_socket(context, -1);
    modbus_free(context);
}

Context::Context(Framing framing)
    // The device and the address are never opened; libmodbus only wants them well formed.
    : framing_(framing)
    , context_(framing == Framing::rtu ? modbus_new_rtu("lent", 9600, 'N', 8, 1)
                                       : modbus_new_tcp("127.0.0.1", 502)) {
    if (context_ == nullptr) {
        throw std::bad_alloc();
    }
    modbus_set_error_recovery(context_.get(), MODBUS_ERROR_RECOVERY_NONE);
    // 0: the response timeout covers the whole frame. Otherwise it would start anew with each byte.
    modbus_set_byte_timeout(context_.get(), 0, 0);
}

Context::~Context() = default;

Status Context::lend(int fd) {
    if (fd >= FD_SETSIZE) {
        return fail(fatal("descriptor " + std::to_string(fd) +
                          " is beyond what libmodbus can wait for (" + std::to_string(FD_SETSIZE) +
                          "): run with LimitNOFILE=1024 and fewer lines"));
    }
    modbus_set_socket(context_.get(), fd);
    return {};
}

bool Context::send(UnitId unit, std::span<const std::uint8_t> pdu) {
    std::uint8_t request[MODBUS_MAX_PDU_LENGTH + 1];
    if (pdu.size() >= sizeof request) {
        errno = EINVAL;
        return false;
    }
    request[0] = unit;
    std::copy(pdu.begin(), pdu.end(), request + 1);
    return modbus_send_raw_request(context_.get(), request, static_cast<int>(pdu.size() + 1)) > 0;
}

int Context::receive(UnitId unit, Duration time, std::uint8_t* buffer) {
    if (framing_ == Framing::rtu && modbus_set_slave(context_.get(), unit) != 0) {
        return -1;
    }
    // 0 would be refused by libmodbus; what has arrived already is read within a millisecond.
    const auto wait = std::max(time, Duration{1000});
    modbus_set_response_timeout(context_.get(),
                                static_cast<std::uint32_t>(wait.count() / 1'000'000),
                                static_cast<std::uint32_t>(wait.count() % 1'000'000));
    return modbus_receive_confirmation(context_.get(), buffer);
}

} // namespace railbridge::modbus
