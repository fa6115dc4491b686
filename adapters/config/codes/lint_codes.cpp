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
        "[line.bus]\ntransport = \"rtu\"\ndevice = \"/dev/ttyUSB0\"\nserial = \"1200 8N1\"\n"
        "[asset.meter]\nline = \"bus\"\nunit = 1\naddresses = \"offset0\"\n"
        "point.a = { at = \"ir:0[60]\", rate = \"fast\" }",
        "[line.bus]\ntransport = \"rtu\"\ndevice = \"/dev/ttyUSB0\"\nserial = \"1200 8N1\"\n"
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
};

} // namespace

CodeTable lint_codes() {
    return {table.data(), table.size()};
}

} // namespace railbridge::config
