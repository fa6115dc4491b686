#pragma once
// Starts a plcsim of its own for a test, talks to its control port, and stops it.

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace plcsim {

/// One executed write, as plcsim logged it.
struct SeenWrite {
    std::uint64_t sequence = 0;
    std::int64_t time_ns = 0; ///< CLOCK_MONOTONIC, when it took effect
    std::string line;
    int unit = 0;
    int function = 0;
    std::string area;
    int address = 0;
    std::vector<std::uint16_t> values; ///< what was stored
    std::vector<std::uint16_t> requested;
};

/// One read that came in, answered or not.
struct SeenRead {
    std::int64_t time_ns = 0; ///< CLOCK_MONOTONIC
    int unit = 0;
    std::string area;
    int address = 0;
    int count = 0;
};

/// The counters of one line; tools/plcsim/README.md explains each.
struct SeenCounters {
    std::uint64_t requests = 0;
    std::uint64_t executed = 0;
    std::uint64_t answers = 0;
    std::uint64_t exceptions = 0;
    std::uint64_t unanswered = 0;
    std::uint64_t bits_read = 0;
    std::uint64_t registers_read = 0;
    std::uint64_t bits_written = 0;
    std::uint64_t registers_written = 0;
    std::uint64_t bytes_in = 0;
    std::uint64_t bytes_out = 0;
    std::uint64_t bad_frames = 0;
    std::uint64_t connections = 0;
    std::uint64_t short_gaps = 0;
    std::map<int, std::uint64_t> by_function;
    std::map<int, std::uint64_t> by_unit;
};

/// Blocking; to be used by one thread at a time. Every failure (plcsim does not start, refuses a
/// request, does not answer within 10 s) is thrown as std::runtime_error with plcsim's own words.
///
/// A line without a name is the only line there is. Faults and requests are JSON members without
/// the braces, as in `fault(R"("kind":"late","ms":[110,250],"percent":10)")`.
class RunningPlcsim {
public:
    /// Starts plcsim in a temporary directory of its own and returns when it is ready.
    ///
    /// @param options  as on the command line, without control port; `{dir}` in them stands for the
    ///                 temporary directory, as in `{"--rtu", "{dir}/plc", "--baud", "19200"}`
    explicit RunningPlcsim(std::vector<std::string> options);
    RunningPlcsim(const RunningPlcsim&) = delete;
    RunningPlcsim& operator=(const RunningPlcsim&) = delete;
    /// Stops it, waits for its end, removes the directory.
    ~RunningPlcsim();

    const std::string& directory() const;
    std::uint16_t control_port() const;

    std::uint16_t tcp_port(const std::string& line = "") const;
    std::uint16_t gateway_port(const std::string& line = "") const; ///< of --rtu-over-tcp
    /// What a program opens as its serial port. The link stays the same when the pty behind it
    /// changes.
    std::string rtu_link(const std::string& line = "") const;

    std::vector<std::uint16_t> get(int unit, const std::string& area, int address, int count = 1,
                                   const std::string& line = "");
    /// @return CLOCK_MONOTONIC in ns, when the values took effect
    std::int64_t set(int unit, const std::string& area, int address,
                     const std::vector<std::uint16_t>& values, const std::string& line = "");

    /// @return the number of the fault, for clear_fault
    std::uint64_t fault(const std::string& members, const std::string& line = "");
    void clear_fault(std::uint64_t fault, const std::string& line = "");
    /// Of all lines, silenced units included.
    void clear_faults();
    /// How many requests the fault has hit.
    std::uint64_t fault_hits(std::uint64_t fault, const std::string& line = "");

    void silence(int unit, const std::string& line = "");
    void unsilence(int unit, const std::string& line = "");
    void drop_connections(const std::string& line = "");
    void vanish(const std::string& line = "");
    void come_back(const std::string& line = "");

    /// Writes with a number above `after`, oldest first.
    std::vector<SeenWrite> writes(std::uint64_t after = 0);
    /// Waits until there are `count` writes with a number above `after`; gives what there is when
    /// `timeout_ms` have passed.
    std::vector<SeenWrite> wait_for_writes(std::size_t count, std::uint64_t after = 0,
                                           int timeout_ms = 5000);

    /// Of one unit, later than `after_ns`, oldest first.
    std::vector<SeenRead> reads(int unit, const std::string& line = "", std::int64_t after_ns = 0);

    SeenCounters counters(const std::string& line = "");
    void reset_counters();

    /// Any request of the control port: `call("timing", R"("turnaround_ms":5)")`.
    /// @return the answer as JSON text
    std::string call(const std::string& op, const std::string& members = "");

    /// Ends it without a chance to clean up, as a power cut would.
    void kill();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace plcsim
