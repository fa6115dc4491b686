#include "adapters/modbus/client.hpp"
#include "adapters/modbus/rtu_client.hpp"
#include "adapters/modbus/tcp_client.hpp"

namespace railbridge::modbus {

std::unique_ptr<Client> make_client(const Line& line, const Clock& clock,
                                    Cancellation& cancellation, FrameTrace& trace) {
    if (const auto* serial = std::get_if<SerialSettings>(&line.transport)) {
        return std::make_unique<RtuClient>(make_serial_link(*serial, clock, cancellation), clock,
                                           cancellation, trace);
    }
    if (const auto* gateway = std::get_if<RtuOverTcpSettings>(&line.transport)) {
        return std::make_unique<RtuClient>(make_gateway_link(*gateway, clock, cancellation), clock,
                                           cancellation, trace);
    }
    return std::make_unique<TcpClient>(std::get<TcpSettings>(line.transport), clock, cancellation,
                                       trace);
}

} // namespace railbridge::modbus
