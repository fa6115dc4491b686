#include "adapters/config/codes/tables.hpp"

#include <array>

namespace railbridge::config {

namespace {

constexpr std::array table{
    CodeInfo{Code::bad_grant_spelling, "a grant to write that grep would miss",
             "A grant is one line that starts with \"write.\" in its first column, so that "
             "grep '^write\\.' lists every\nactuator of a site. Any other spelling of the same is "
             "refused.",
             "point.lamp = { at = \"co:0\" }\n  write.lamp = {}",
             "point.lamp = { at = \"co:0\" }\nwrite.lamp = {}"},
    CodeInfo{
        Code::not_writable, "a point that cannot be written",
        "Inputs cannot be written at all; other points not safely: a text that ends in the middle "
        "of a\nregister, a value whose exponent the device may change before it arrives, more "
        "than one request writes.",
        "point.door = { at = \"di:0\" }\nwrite.door = {}",
        "point.door = { at = \"co:0\" }\nwrite.door = {}"},
    CodeInfo{
        Code::write_without_limits, "a number to write without limits",
        "A mistake far away must not send 65535 to a drive: write min and max, or the values "
        "allowed. unlimited\nsays that it is meant.",
        "point.speed = { at = \"hr:0\" }\nwrite.speed = { max_age = \"5s\" }",
        "point.speed = { at = \"hr:0\" }\nwrite.speed = { min = 0, max = 1500, max_age = \"5s\" }"},
    CodeInfo{Code::limits_disagree, "limits that contradict each other",
             "min above max would refuse everything; unlimited beside limits says two things.",
             "point.speed = { at = \"hr:0\" }\nwrite.speed = { min = 50, max = 0 }",
             "point.speed = { at = \"hr:0\" }\nwrite.speed = { min = 0, max = 50 }"},
    CodeInfo{
        Code::beyond_register, "a limit that the register cannot hold",
        "min, max and allow are engineering values, after scale and offset. What the register "
        "holds stands in\nthe message.",
        "point.speed = { at = \"hr:0\", as = \"i16\" }\nwrite.speed = { min = 0, max = 40000 }",
        "point.speed = { at = \"hr:0\", as = \"u16\" }\nwrite.speed = { min = 0, max = 40000 }"},
    CodeInfo{Code::bad_allowed_value, "an allowed value of another kind",
             "allow lists values as the attribute has them: true or false, a number, a text of the "
             "enum.",
             "point.lamp = { at = \"co:0\" }\nwrite.lamp = { allow = [1] }",
             "point.lamp = { at = \"co:0\" }\nwrite.lamp = { allow = [true] }"},
    CodeInfo{
        Code::bad_function, "a function code that cannot write this",
        "5 and 15 write coils, 6 and 16 registers (6 a single one), 22 the bits of a register.",
        "point.lamp = { at = \"co:0\" }\nwrite.lamp = { fc = 6 }",
        "point.lamp = { at = \"co:0\" }\nwrite.lamp = { fc = 15 }"},
    CodeInfo{Code::grant_without_point, "a grant for no point",
             "write.NAME grants writing of point.NAME or of a bit of bits. in the same asset. The "
             "nearest name is\ngiven.",
             "point.lamp = { at = \"co:0\" }\nwrite.lmap = {}",
             "point.lamp = { at = \"co:0\" }\nwrite.lamp = {}"},
    CodeInfo{
        Code::bad_read_back, "a read-back that would prove nothing",
        "A command is acknowledged when the device is seen to hold its value. verify_at names "
        "a place where the\nvalue lies as it does in the point, one bit anywhere; tolerance is "
        "narrower than min to max; the coil of a\npulse is read back before the pulse is over.",
        "point.speed = { at = \"hr:0\" }\nwrite.speed = { min = 0, max = 50, verify_at = "
        "\"di:3\" }",
        "point.speed = { at = \"hr:0\" }\nwrite.speed = { min = 0, max = 50, verify_at = "
        "\"ir:3\" }"},
    CodeInfo{
        Code::bad_fail_safe, "a write without a command that cannot be",
        "safe is a value that the manager could have sent: within the limits of its own line. "
        "rewrite_every reads\nthe point before each write. Both are for levels: the bridge ends "
        "every pulse by itself and begins none.",
        "point.speed = { at = \"hr:0\" }\nwrite.speed = { min = 10, max = 50, safe = 0, after = "
        "\"60s\" }",
        "point.speed = { at = \"hr:0\" }\nwrite.speed = { min = 0, max = 50, safe = 0, after = "
        "\"60s\" }"},
};

} // namespace

CodeTable write_codes() {
    return {table.data(), table.size()};
}

} // namespace railbridge::config
