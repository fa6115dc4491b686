#pragma once
// A line with its client, and short ways to say requests.

#include "adapters/modbus/client.hpp"
#include "adapters/modbus/frame_trace.hpp"
#include "adapters/modbus/waiting.hpp"
#include "tests/adapter/modbus/test_clock.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace railbridge::modbus::test {

inline Line tcp_line(std::uint16_t port) {
    Line line;
    line.key = "plant";
    line.transport = TcpSettings{"127.0.0.1", port};
    return line;
}

inline Line gateway_line(std::uint16_t port) {
    Line line;
    line.key = "hall";
    line.transport = RtuOverTcpSettings{{"127.0.0.1", port}};
    return line;
}

inline Line rtu_line(const std::string& device) {
    Line line;
    line.key = "meters";
    SerialSettings settings;
    settings.device = device;
    settings.baud = 115200;
    line.transport = settings;
    return line;
}

inline Transaction transaction(UnitId unit, Request request,
                               Duration timeout = std::chrono::milliseconds{150}) {
    Transaction made;
    made.unit = unit;
    made.request = std::move(request);
    made.response_timeout = timeout;
    made.tag = 4711;
    return made;
}

inline ReadRequest read_holding(std::uint16_t first, std::uint16_t count = 1) {
    return {{Table::holding_register, first, count}};
}

inline WriteRequest write_register(std::uint16_t address, std::uint16_t value) {
    return {FunctionCode::write_single_register, address, {value}};
}

/// A client on the test's own thread.
class LineUnderTest {
public:
    explicit LineUnderTest(const Line& line)
        : client_(make_client(line, clock_, cancellation_, trace)) {}

    Status open() { return client_->open(); }
    void close() { client_->close(); }
    TransactionResult execute(
        const Transaction& one, const Impatience& impatient = [] { return false; }) {
        return client_->execute(one, strays, impatient);
    }
    TimePoint now() const { return clock_.now().mono; }

    std::vector<StrayFrame> strays;
    FrameTrace trace;

private:
    TestClock clock_;
    Cancellation cancellation_;
    std::unique_ptr<Client> client_;
};

} // namespace railbridge::modbus::test
