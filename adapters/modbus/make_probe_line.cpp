#include "adapters/modbus/probe_lines.hpp"

namespace railbridge::modbus {

std::unique_ptr<ProbeLine> make_probe_line(const Line& line, ProbeTiming timing, const Clock& clock,
                                           Cancellation& cancellation) {
    if (const auto* serial = std::get_if<SerialSettings>(&line.transport)) {
        return make_rtu_probe_line(make_serial_link(*serial, clock, cancellation), timing, clock,
                                   cancellation);
    }
    if (const auto* gateway = std::get_if<RtuOverTcpSettings>(&line.transport)) {
        return make_rtu_probe_line(make_gateway_link(*gateway, clock, cancellation), timing, clock,
                                   cancellation);
    }
    return make_tcp_probe_line(std::get<TcpSettings>(line.transport), timing, clock, cancellation);
}

} // namespace railbridge::modbus
