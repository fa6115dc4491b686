#include "tools/benchmark/raw_loop.hpp"

#include "tools/benchmark/monotonic.hpp"
#include "tools/benchmark/process_usage.hpp"

#include <modbus/modbus.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <stdexcept>
#include <string>

namespace railbridge::bench {

namespace {

struct Closer {
    void operator()(modbus_t* context) const {
        modbus_close(context);
        modbus_free(context);
    }
};

using Context = std::unique_ptr<modbus_t, Closer>;

void read_all(modbus_t* context, const Load& load) {
    std::array<std::uint16_t, MODBUS_MAX_READ_REGISTERS> values{};
    for (int unit = 1; unit <= load.units; ++unit) {
        modbus_set_slave(context, unit);
        for (int from = 0; from < load.registers; from += MODBUS_MAX_READ_REGISTERS) {
            const int count = std::min(load.registers - from, MODBUS_MAX_READ_REGISTERS);
            if (modbus_read_registers(context, from, count, values.data()) != count) {
                throw std::runtime_error(std::string("raw loop: ") + modbus_strerror(errno));
            }
        }
    }
}

void sleep_until(std::int64_t instant_ns) {
    const timespec until{instant_ns / ns_per_s, instant_ns % ns_per_s};
    while (::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr) == EINTR) {
    }
}

} // namespace

RawCost raw_loop(const Load& load, std::uint16_t port, const std::string& place,
                 std::int64_t period_ns, std::int64_t duration_ns) {
    constexpr int data_bits = 8;
    const Context context(load.serial()
                              ? modbus_new_rtu(place.c_str(), load.baud, 'N', data_bits, 1)
                              : modbus_new_tcp("127.0.0.1", port));
    if (!context || modbus_connect(context.get()) != 0) {
        throw std::runtime_error("the raw loop cannot connect to plcsim");
    }
    // A cycle at 19200 Bd lasts longer than libmodbus waits by itself.
    modbus_set_response_timeout(context.get(), 2, 0);
    RawCost cost;
    const std::int64_t begin = monotonic_ns();
    const std::int64_t cpu = cpu_of_this_thread_ns();
    for (std::int64_t next = begin + period_ns; monotonic_ns() - begin < duration_ns;
         next += period_ns) {
        read_all(context.get(), load);
        cost.registers += load.points();
        if (period_ns > 0) {
            sleep_until(next);
        }
    }
    cost.cpu_ns = cpu_of_this_thread_ns() - cpu;
    cost.wall_ns = monotonic_ns() - begin;
    return cost;
}

} // namespace railbridge::bench
