#include "adapters/config/codes/tables.hpp"

#include <array>

namespace railbridge::config {

namespace {

constexpr std::array table{
    CodeInfo{
        Code::bad_address, "no address",
        "An area (co coil, di discrete input, ir input register, hr holding register) and a "
        "number, decimal or\n0x hexadecimal; behind it .bit, .from..to or [n]. Or Modicon text of "
        "five or six digits.",
        "point.flow = { at = \"input:10\" }", "point.flow = { at = \"ir:10\" }"},
    CodeInfo{
        Code::bad_type, "no type",
        "Types say their width: bool u16 i32 f32 ... An order of bytes may follow where the value "
        "has several\nregisters, \"f32 CDAB\".",
        "point.flow = { at = \"ir:10\", as = \"int16\" }",
        "point.flow = { at = \"ir:10\", as = \"i16\" }"},
    CodeInfo{Code::type_misfit, "a type that cannot stand at this address",
             "Coils and inputs are bits; a bit of a register is a bool; several bits are a u16.",
             "point.flow = { at = \"di:10\", as = \"u16\" }",
             "point.flow = { at = \"ir:10\", as = \"u16\" }"},
    CodeInfo{Code::beyond_area, "a value that reaches beyond the last address",
             "An area has 65536 addresses; the value begins inside and would end outside.",
             "point.flow = { at = \"ir:65535\", as = \"u32\" }",
             "point.flow = { at = \"ir:65534\", as = \"u32\" }"},
    CodeInfo{
        Code::request_too_long, "a value that no request could read at once",
        "A value is read in one request, or its halves could be of different moments. A request "
        "reads 125\nregisters, or what read_limit of the device says.",
        "read_limit = 1\npoint.pieces = { at = \"ir:10\", as = \"u32\" }",
        "read_limit = 2\npoint.pieces = { at = \"ir:10\", as = \"u32\" }"},
    CodeInfo{
        Code::never_read, "a point inside never_read",
        "The device says that no request may touch these addresses, and the point would. One of "
        "the two is\nwrong.",
        "never_read = [\"ir:10..20\"]\npoint.flow = { at = \"ir:10\" }",
        "never_read = [\"ir:11..20\"]\npoint.flow = { at = \"ir:10\" }"},
    CodeInfo{Code::constant_scaling, "a scale that makes every value the same",
             "scale = 0, or two equal values in raw or eng.",
             "point.flow = { at = \"ir:10\", scale = 0 }",
             "point.flow = { at = \"ir:10\", scale = 0.1, deadband = 1 }"},
    CodeInfo{
        Code::bad_exponent, "a scale_exp that cannot be read with its value",
        "scale_exp is the register that holds a power of ten. It is read in one request with the "
        "value, so that\na new exponent never meets an old value: same area, within read_limit, "
        "none of "
        "the\nvalue's own registers. An exponent that never changes is a scale.",
        "point.power = { at = \"hr:83\", as = \"i16\", scale_exp = \"hr:500\" }",
        "point.power = { at = \"hr:83\", as = \"i16\", scale_exp = \"hr:84\", deadband = 1 }"},
    CodeInfo{
        Code::bad_marker, "a missing marker that can never be read",
        "missing is the raw value by which the device says \"no value\", before scale and offset. "
        "The type must\nbe able to hold it: 0x8000 of an i16 is -32768.",
        "point.flow = { at = \"ir:10\", as = \"i16\", missing = 0x8000 }",
        "point.flow = { at = \"ir:10\", as = \"i16\", missing = -32768 }"},
    CodeInfo{Code::enum_misfit, "an enum for values that the point does not have",
             "An enum needs an integer, and one that can hold every value of the enum.",
             "[enum.mode]\n0 = \"off\"\n[asset.b]\ndevice = \"press\"\n"
             "point.mode = { at = \"hr:0\", as = \"f32\", enum = \"mode\" }",
             "[enum.mode]\n0 = \"off\"\n[asset.b]\ndevice = \"press\"\n"
             "point.mode = { at = \"hr:0\", as = \"u16\", enum = \"mode\" }",
             Frame::site},
    CodeInfo{Code::range_backwards, "a range whose lower end is above the upper one",
             "range is [lowest, highest] in engineering units.",
             "point.flow = { at = \"ir:10\", range = [80, 0] }",
             "point.flow = { at = \"ir:10\", range = [0, 80] }"},
    CodeInfo{Code::stale_too_soon, "stale before it can be read again",
             "stale_after must be longer than the period of the rate, or the value would always be "
             "stale.",
             "point.flow = { at = \"ir:10\", rate = \"slow\", stale_after = \"30s\" }",
             "point.flow = { at = \"ir:10\", rate = \"slow\", stale_after = \"3m\" }"},
    CodeInfo{
        Code::bad_units, "an unknown unit",
        "units takes what people write (mappings/README.md lists it), or OpenRemote's words as a "
        "list.",
        "point.energy = { at = \"ir:10\", units = \"kWhr\" }",
        "point.energy = { at = \"ir:10\", units = \"kWh\" }"},
    CodeInfo{Code::bad_bits, "bits. of something else than one register",
             "bits. names attributes for bits 0 (lowest) to 15 of one register, at least one.",
             "bits.alarms = { at = \"hr:2\", 16 = \"estop\" }",
             "bits.alarms = { at = \"hr:2\", 15 = \"estop\" }"},
    CodeInfo{
        Code::defined_otherwise, "an attribute that the type of the asset defines otherwise",
        "OpenRemote's asset types define some attributes with their value types: the power of an "
        "ElectricityConsumerAsset\nis a number, the onOff of a LightAsset a boolean. The manager "
        "gives the attribute that type whatever the mapping\nsays, and what does not fit is lost. "
        "Another name makes it an attribute of your own.",
        "type = \"LightAsset\"\npoint.onOff = { at = \"hr:10\" }",
        "type = \"LightAsset\"\npoint.onOff = { at = \"hr:10.0\" }"},
};

} // namespace

CodeTable point_codes() {
    return {table.data(), table.size()};
}

} // namespace railbridge::config
