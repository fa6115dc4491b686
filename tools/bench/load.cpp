#include "tools/bench/load.hpp"

namespace railbridge::bench {

Load tcp_1x1000() {
    return {"tcp_1x1000"};
}

Load tcp_10x100() {
    return {"tcp_10x100", false, 10, 100};
}

Load tcp_1x1000_each_second() {
    return {"tcp_1x1000_1s", false, 1, 1000, "1s"};
}

Load tcp_1x4000() {
    return {"tcp_1x4000", false, 1, 4000, "1s"};
}

Load rtu_1x100() {
    return {"rtu19200_1x100", true, 1, 100};
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
    if (load.serial) {
        options.insert(options.end(), {"--rtu", "{dir}/plc", "--baud", std::to_string(serial_baud),
                                       "--turnaround-ms", std::to_string(serial_turnaround_ms)});
    } else {
        options.insert(options.end(), {"--tcp", "127.0.0.1:0"});
    }
    return options;
}

std::string mapping_text(const Load& load, const std::string& place) {
    std::string text = "schema = 1\n[rate.bench]\nevery = \"" + load.every + "\"\n[line.l]\n";
    text += load.serial ? "transport = \"rtu\"\nserial = \"" + std::to_string(serial_baud) +
                              " 8N1\"\ndevice = \"" + place + "\"\n"
                        : "transport = \"tcp\"\nendpoint = \"" + place + "\"\n";
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
