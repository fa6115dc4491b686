#include "adapters/config/codes/tables.hpp"

#include <array>

namespace railbridge::config {

namespace {

constexpr std::array table{
    CodeInfo{
        Code::line_overloaded, "a line that cannot hold its plan",
        "The reads of the line take longer than the periods its points ask for. All periods "
        "become longer by\nthe same factor; the message says how long. Use slower rates, a higher "
        "bit rate, or fewer points.",
        "[line.bus]\ntransport = \"rtu\"\ndevice = \"/dev/serial/by-id/usb-FTDI-port0\"\nserial = "
        "\"1200 8N1\"\n"
        "[asset.meter]\nline = \"bus\"\nunit = 1\naddresses = \"offset0\"\n"
        "point.a = { at = \"ir:0[60]\", rate = \"fast\" }",
        "[line.bus]\ntransport = \"rtu\"\ndevice = \"/dev/serial/by-id/usb-FTDI-port0\"\nserial = "
        "\"1200 8N1\"\n"
        "[asset.meter]\nline = \"bus\"\nunit = 1\naddresses = \"offset0\"\n"
        "point.a = { at = \"ir:0[60]\", rate = \"slow\" }",
        Frame::site},
    CodeInfo{Code::useless_swap, "a swap that changes nothing",
             "swap = true makes values of one register obey the order of bytes of the device; that "
             "order, ABCD or\nCDAB, does not swap bytes.",
             "point.flow = { at = \"ir:10\", swap = true }",
             "words = \"BADC\"\npoint.flow = { at = \"ir:10\", swap = true }"},
    CodeInfo{
        Code::unknown_unit_word, "a unit that OpenRemote may not know",
        "OpenRemote's units are words such as [\"kilo\", \"watt\", \"hour\"]. It shows an unknown "
        "one as it stands.",
        "point.flow = { at = \"ir:10\", units = [\"furlong\"] }",
        "point.flow = { at = \"ir:10\", units = [\"metre\"] }"},
    CodeInfo{
        Code::value_overlaps, "a value that reaches into the next one",
        "A value of 32 bits takes two registers, and another point begins at the second: one of "
        "the types is too\nwide, or one of the addresses is off by one. The number read is "
        "nonsense, made of two halves that do not\nbelong together.",
        "point.flow = { at = \"ir:10\", as = \"i32\" }\npoint.level = { at = \"ir:11\" }",
        "point.flow = { at = \"ir:10\", as = \"i32\" }\npoint.level = { at = \"ir:12\" }"},
    CodeInfo{
        Code::block_overlaps, "a whole block of values that reach into the next one",
        "Most wide values of a device overlap their neighbour. Often the manual numbers values, "
        "not registers, so\nthat the addresses must be doubled; or the values have 16 bits.",
        "point.a = { at = \"ir:0\", as = \"i32\" }\npoint.b = { at = \"ir:1\", as = \"i32\" }\n"
        "point.c = { at = \"ir:2\", as = \"i32\" }\npoint.d = { at = \"ir:3\", as = \"i32\" }",
        "point.a = { at = \"ir:0\", as = \"i32\" }\npoint.b = { at = \"ir:2\", as = \"i32\" }\n"
        "point.c = { at = \"ir:4\", as = \"i32\" }\npoint.d = { at = \"ir:6\", as = \"i32\" }"},
    CodeInfo{
        Code::odd_addresses, "a block of addresses that looks shifted by one",
        "Wide values mostly begin at even addresses on the wire. If all of a device begin at odd "
        "ones, its manual\nprobably counts from the other end (0 or 1) than addresses says. Read "
        "one value and compare; if it is\nright, allow this.",
        "point.a = { at = \"ir:1\", as = \"i32\" }\npoint.b = { at = \"ir:3\", as = \"i32\" }\n"
        "point.c = { at = \"ir:5\", as = \"i32\" }",
        "point.a = { at = \"ir:0\", as = \"i32\" }\npoint.b = { at = \"ir:2\", as = \"i32\" }\n"
        "point.c = { at = \"ir:4\", as = \"i32\" }"},
    CodeInfo{
        Code::digits_lost, "a 64 bit integer that becomes a plain number",
        "Scaled, or with an offset, the value is a plain number, exact to 2^53 "
        "(9 007 199 254 740 992) raw. A\ncounter beyond loses its last digits. Unscaled it stays "
        "exact; a range that keeps below says that it\nnever gets there.",
        "point.energy = { at = \"ir:10\", as = \"u64\", scale = 0.001 }",
        "point.energy = { at = \"ir:10\", as = \"u64\", scale = 0.001, range = [0, 1e12] }"},
    CodeInfo{
        Code::same_place, "two points at one place",
        "Two points read, or write, the same bit or register. Often a copied line whose address "
        "was not changed.\nA number beside its enum is meant, and so is a point that is only "
        "written (read = false).",
        "point.pump1 = { at = \"di:1\" }\npoint.pump2 = { at = \"di:1\" }",
        "point.pump1 = { at = \"di:1\" }\npoint.pump2 = { at = \"di:2\" }"},
    CodeInfo{Code::float_without_deadband, "a float that reports every change",
             "The last digits of a measured float change with every reading, so every reading is "
             "sent. Say what\nmatters: deadband = 0.5, or decimals = 1, or deadband = 0 if every "
             "change does.",
             "point.flow = { at = \"ir:10\", as = \"f32\" }",
             "point.flow = { at = \"ir:10\", as = \"f32\", deadband = 0.5 }"},
    CodeInfo{
        Code::beyond_defined, "values that the type of the asset does not have",
        "OpenRemote's asset types define some attributes as positive, or as a percentage. The "
        "manager drops any other\nvalue without a word, and shows the last one that fitted. With "
        "a range the point says itself that such a value\nis none: the manager is told null.",
        "type = \"EnvironmentSensorAsset\"\npoint.NO2Level = { at = \"ir:10\", as = \"i16\" }",
        "type = \"EnvironmentSensorAsset\"\npoint.NO2Level = { at = \"ir:10\", as = \"i16\", "
        "range = [0, 1000] }"},
    CodeInfo{Code::unused_line, "a line without devices",
             "No device names it, so it is not opened.",
             "[line.hall]\ntransport = \"tcp\"\nendpoint = \"10.0.0.2\"",
             "[line.hall]\ntransport = \"tcp\"\nendpoint = \"10.0.0.2\"\n[asset.door]\n"
             "line = \"hall\"\nunit = 1\npoint.open = { at = \"10001\" }",
             Frame::site},
    CodeInfo{Code::unused_device, "a device without points",
             "No asset with points names it, so nothing is read from it.",
             "[device.drive]\nline = \"plant\"\nunit = 2",
             "[device.drive]\nline = \"plant\"\nunit = 2\n[asset.drive]\ndevice = \"drive\"\n"
             "point.running = { at = \"10001\" }",
             Frame::site},
    CodeInfo{Code::unused_rate, "a rate that no point has",
             "Often the points name another rate than the one that was meant for them.",
             "[rate.alarm]\nevery = \"500ms\"",
             "[rate.alarm]\nevery = \"500ms\"\n[asset.b]\ndevice = \"press\"\n"
             "point.estop = { at = \"di:1\", rate = \"alarm\" }",
             Frame::site},
    CodeInfo{Code::unused_enum, "an enum that no point has",
             "The point that should show these texts shows a number.", "[enum.mode]\n0 = \"off\"",
             "[enum.mode]\n0 = \"off\"\n[asset.b]\ndevice = \"press\"\n"
             "point.mode = { at = \"hr:0\", enum = \"mode\" }",
             Frame::site},
    CodeInfo{
        Code::simulated_lines, "lines that are simulated",
        "[desk] of bridge.toml moves lines to this machine, where plcsim stands for their "
        "devices. The real ones\nare neither read nor written. It is meant for trying a mapping "
        "at the desk, never for a plant: remove\n[desk] there.",
        "", ""},
    CodeInfo{Code::numbered_port, "a serial port by a number that changes",
             "USB adapters are numbered in the order in which they are found. After a power cut, "
             "or when "
             "one is plugged in\nlater, ttyUSB0 and ttyUSB1 may be the other way round, and "
             "commands reach "
             "the wrong drive. Name the adapter:\n`ls -l /dev/serial/by-id` shows by which name; "
             "adapters "
             "without a serial number, or with one that all of\ntheir kind have, by the socket "
             "they are in: "
             "/dev/serial/by-path.",
             "[line.bus]\ntransport = \"rtu\"\ndevice = \"/dev/ttyUSB0\"\nserial = \"9600 8N1\"\n"
             "[asset.meter]\nline = \"bus\"\nunit = 1\naddresses = \"offset0\"\npoint.a = { at = "
             "\"ir:0\" }",
             "[line.bus]\ntransport = \"rtu\"\ndevice = "
             "\"/dev/serial/by-id/usb-FTDI-port0\"\nserial = \"9600 8N1\"\n"
             "[asset.meter]\nline = \"bus\"\nunit = 1\naddresses = \"offset0\"\npoint.a = { at = "
             "\"ir:0\" }",
             Frame::site},
};

} // namespace

CodeTable lint_codes() {
    return {table.data(), table.size()};
}

} // namespace railbridge::config
