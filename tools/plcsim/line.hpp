#pragma once
// A serial bus or a TCP server, with the units behind it: takes requests, executes them at the
// right time, and lets answers go at the right time, or not.

#include "tools/plcsim/counters.hpp"
#include "tools/plcsim/endpoint.hpp"
#include "tools/plcsim/execution.hpp"
#include "tools/plcsim/fault_plan.hpp"
#include "tools/plcsim/read_log.hpp"
#include "tools/plcsim/tampering.hpp"
#include "tools/plcsim/unit.hpp"
#include "tools/plcsim/wire.hpp"
#include "tools/plcsim/write_log.hpp"

#include <map>
#include <memory>
#include <string>

namespace plcsim {

struct LineSettings {
    std::string name;
    Framing framing = Framing::tcp;
    BitRate rate;
    Nanoseconds turnaround{0}; ///< from the last character of a request to its execution
};

class Line {
public:
    /// `loop` and `log` outlive the line.
    Line(LineSettings settings, EventLoop& loop, WriteLog& log);

    /// To hand to the endpoint of this line.
    EndpointEvents events();
    void set_endpoint(std::unique_ptr<Endpoint> endpoint) { endpoint_ = std::move(endpoint); }
    Endpoint& endpoint() { return *endpoint_; }

    Unit& add_unit(std::uint8_t unit, std::size_t size);
    /// Null when there is no such unit.
    Unit* find_unit(std::uint8_t unit);
    const std::map<std::uint8_t, Unit>& units() const { return units_; }

    /// As a request would see it now: moving values are brought up to date.
    std::vector<std::uint16_t> read_now(Unit& unit, std::uint8_t number, const Range& range);

    void set_turnaround(Nanoseconds turnaround) { settings_.turnaround = turnaround; }
    Wire& wire() { return wire_; }
    Faults& faults() { return faults_; }
    Counters& counters() { return counters_; }
    const ReadLog& reads() const { return reads_; }
    const LineSettings& settings() const { return settings_; }

private:
    struct Job {
        ChannelId channel = 0;
        Incoming incoming;
        std::variant<Request, ExceptionCode> request;
        Plan plan;
    };

    void take_request(ChannelId channel, Incoming incoming);
    void count_request(const Incoming& incoming);
    void run_at(TimePoint when, std::function<void()> action);
    void execute(const Job& job);
    void execute_broadcast(const Job& job);
    Bytes run_on_unit(const Job& job, std::uint8_t unit_number, Unit& unit);
    void note_write(const Job& job, std::uint8_t unit_number, Unit& unit, StoredWrite write);
    void count_values(const Request& request);
    void answer(const Job& job, Bytes pdu);
    void deliver(const Job& job, ByteView frame);
    void refresh(std::uint8_t number, Unit& unit, const Range& range);

    LineSettings settings_;
    EventLoop& loop_;
    WriteLog& log_;
    Wire wire_;
    Faults faults_;
    Counters counters_;
    ReadLog reads_;
    std::map<std::uint8_t, Unit> units_;
    std::map<ChannelId, TimePoint> busy_until_; // one request of a channel at a time
    std::unique_ptr<Endpoint> endpoint_;
};

} // namespace plcsim
