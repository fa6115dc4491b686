#include "tools/benchmark/load.hpp"

#include "tools/benchmark/monotonic.hpp"

namespace railbridge::bench {

namespace {

constexpr int turnaround_ms = 2;

Load serial(const std::string& name, int baud, int units, int registers,
            const std::string& every = "1ms") {
    Load load{name, baud, units, registers, every};
    load.device_ms = turnaround_ms;
    load.samples = 100;
    load.longest_pause_ms = 300;
    return load;
}

} // namespace

std::int64_t Load::period_ns() const {
    const bool milliseconds = every.find("ms") != std::string::npos;
    return std::stoll(every) * (milliseconds ? ns_per_ms : ns_per_s);
}

Load tcp_1x1000() {
    return {"tcp-1x1000"};
}

Load tcp_10x100() {
    return {"tcp-10x100", 0, 10, 100};
}

Load tcp_1x1000_1s() {
    return {"tcp-1x1000-1s", 0, 1, 1000, "1s"};
}

Load tcp_1x1000_dev2ms() {
    return {"tcp-1x1000-dev2ms", 0, 1, 1000, "1ms", 2};
}

Load tcp_1x4000() {
    return {"start-4000", 0, 1, 4000, "1s"};
}

Load rtu19200_1x100() {
    return serial("rtu19200-1x100", 19200, 1, 100);
}

Load rtu19200_1x100_50ms() {
    auto load = serial("rtu19200-1x100-50ms", 19200, 1, 100);
    load.transaction_ms = 50;
    return load;
}

Load rtu115200_1x100() {
    return serial("rtu115200-1x100", 115200, 1, 100);
}

Load rtu19200_10x10() {
    return serial("rtu19200-10x10", 19200, 10, 10);
}

Load rtu19200_10x10_300ms() {
    return serial("rtu19200-10x10-300ms", 19200, 10, 10, "300ms");
}

Load fault_10x100() {
    return {"fault-10x100", 0, 10, 100};
}

Load fault_10x100_1s() {
    return {"fault-10x100-1s", 0, 10, 100, "1s"};
}

std::string attribute_name(int unit, int address) {
    return "u" + std::to_string(unit) + "r" + std::to_string(address);
}

std::vector<std::string> plcsim_options(const Load& load) {
    std::string units = "1";
    for (int unit = 2; unit <= load.units; ++unit) {
        units += ',' + std::to_string(unit);
    }
    std::vector<std::string> options{"--unit", units, "--size", std::to_string(load.registers)};
    if (load.serial()) {
        options.insert(options.end(), {"--rtu", "{dir}/plc", "--baud", std::to_string(load.baud)});
    } else {
        options.insert(options.end(), {"--tcp", "127.0.0.1:0"});
    }
    if (load.device_ms > 0) {
        options.insert(options.end(), {"--turnaround-ms", std::to_string(load.device_ms)});
    }
    return options;
}

std::string mapping_text(const Load& load, const std::string& place) {
    std::string text = "schema = 1\n[rate.bench]\nevery = \"" + load.every + "\"\n[line.l]\n";
    text += load.serial() ? "transport = \"rtu\"\nserial = \"" + std::to_string(load.baud) +
                                " 8N1\"\ndevice = \"" + place + "\"\n"
                          : "transport = \"tcp\"\nendpoint = \"" + place + "\"\n";
    if (load.transaction_ms > 0) {
        text += "transaction_limit = \"" + std::to_string(load.transaction_ms) + "ms\"\n";
    }
    for (int unit = 1; unit <= load.units; ++unit) {
        text += "[asset.u" + std::to_string(unit) + "]\nline = \"l\"\naddresses = \"offset0\"\n";
        text += "unit = " + std::to_string(unit) + '\n';
        for (int i = 0; i < load.registers; ++i) {
            const std::string name = attribute_name(unit, i);
            text += "point." + name + " = { at = \"hr:" + std::to_string(i) +
                    "\", as = \"u16\", rate = \"bench\" }\n";
            text += "write." + name + " = { min = 0, max = 65535 }\n";
        }
    }
    return text;
}

} // namespace railbridge::bench
