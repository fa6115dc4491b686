#include "adapters/config/codes/tables.hpp"

#include <array>

namespace railbridge::config {

namespace {

constexpr std::array table{
    CodeInfo{
        Code::bad_serial, "serial settings that no port has",
        "Bit rate, eight data bits (Modbus RTU needs them), parity N, E or O, stop bits 1 or 2.",
        "[line.bus]\ntransport = \"rtu\"\ndevice = \"/dev/serial/by-id/usb-FTDI-port0\"\nserial = "
        "\"9600 7E1\"",
        "[line.bus]\ntransport = \"rtu\"\ndevice = \"/dev/serial/by-id/usb-FTDI-port0\"\nserial = "
        "\"9600 8E1\"",
        Frame::site},
    CodeInfo{
        Code::bad_endpoint, "no host and port",
        "host, host:port or [IPv6 address]:port, with a port from 1 to 65535. rtu-over-tcp has no "
        "usual port,\nso it must be written.",
        "[line.hall]\ntransport = \"tcp\"\nendpoint = \"10.0.0.2:70000\"",
        "[line.hall]\ntransport = \"tcp\"\nendpoint = \"10.0.0.2:502\"", Frame::site},
    CodeInfo{
        Code::port_twice, "two lines on one port",
        "A line is what has one transaction at a time. Two lines on one port or endpoint would "
        "disturb each\nother: describe it once, its devices name it.",
        "[line.hall]\ntransport = \"tcp\"\nendpoint = \"10.0.0.1:502\"",
        "[line.hall]\ntransport = \"tcp\"\nendpoint = \"10.0.0.2:502\"", Frame::site},
    CodeInfo{
        Code::unit_twice, "a unit of a line described twice",
        "What is known of a unit (words, never_read, times) stands in one place. If several assets "
        "share a\nunit, make it one [device.KEY] and write device = \"KEY\" in them.",
        "[asset.door]\nline = \"plant\"\nunit = 1\npoint.open = { at = \"10001\" }",
        "[asset.door]\ndevice = \"press\"\npoint.open = { at = \"10001\" }", Frame::site},
    CodeInfo{
        Code::addresses_unstated, "not said what addresses count from",
        "Manuals count from 0 (as on the wire) or from 1; taken wrongly every value comes from the "
        "register\nnext to it. Look at the first address of the manual: 0 means \"offset0\", 1 "
        "means \"offset1\". Modicon text\nsuch as \"40001\" carries its answer.",
        "[device.drive]\nline = \"plant\"\nunit = 2\n[asset.drive]\ndevice = \"drive\"\n"
        "point.running = { at = \"di:0\" }",
        "[device.drive]\nline = \"plant\"\nunit = 2\naddresses = \"offset0\"\n[asset.drive]\n"
        "device = \"drive\"\npoint.running = { at = \"di:0\" }",
        Frame::site},
    CodeInfo{Code::bad_attribute_name, "a name that no attribute can have",
             "Attribute names are letters, digits and \"_\". \"update\" is a word of OpenRemote's "
             "topics;\ndeviceStatus, commandStatus and the bridge's own reports are kept for them.",
             "point.flow-rate = { at = \"di:0\" }", "point.flowRate = { at = \"di:0\" }"},
    CodeInfo{Code::attribute_twice, "an attribute twice",
             "point., bits. and set. of one asset share the names of its attributes.",
             "point.open = { at = \"di:0\" }\nset.open = true",
             "point.open = { at = \"di:0\" }\nset.openAtNight = true"},
    CodeInfo{
        Code::bad_asset_id, "no asset id",
        "Ids of OpenRemote have 22 letters and digits. Copy it from the manager, or leave it out: "
        "it then\nderives from realm, gateway and key.",
        "id = \"press\"", "id = \"4j5ctffGqidATXf3ZN3x1o\""},
    CodeInfo{
        Code::asset_id_twice, "one asset id for two assets",
        "Two assets would overwrite each other at the manager. Keys that differ give ids that "
        "differ.",
        "[asset.b]\nid = \"4j5ctffGqidATXf3ZN3x1o\"\n[asset.c]\nid = \"4j5ctffGqidATXf3ZN3x1o\"",
        "[asset.b]\nid = \"4j5ctffGqidATXf3ZN3x1o\"\n[asset.c]", Frame::site},
    CodeInfo{Code::asset_without_device, "points without a device",
             "An asset with points needs to know where they are read.",
             "[asset.door]\npoint.open = { at = \"di:1\" }",
             "[asset.door]\ndevice = \"press\"\npoint.open = { at = \"di:1\" }", Frame::site},
    CodeInfo{
        Code::bad_bridge_asset, "the bridge's own asset",
        "One asset carries what the bridge says of itself; its key is \"bridge\" unless an asset "
        "has\nhealth = true. A site has one of them.",
        "[asset.bridge]\ndevice = \"press\"", "[asset.bridge]\nhealth = true", Frame::site},
    CodeInfo{
        Code::bad_static, "a value that set. cannot give",
        "set. takes what JSON knows: texts, numbers, true, false, tables, and lists of values of "
        "one kind.\nDates and times are written as text.",
        "set.built = 2024-05-01", "set.built = \"2024-05-01\""},
    CodeInfo{
        Code::point_unused, "a point that is neither read nor written",
        "read = false keeps the point out of polling, and no write. line grants writing: it does "
        "nothing.",
        "point.reset = { at = \"co:1\", read = false }",
        "point.reset = { at = \"co:1\", read = false }\nwrite.reset = { pulse = \"300ms\" }"},
    CodeInfo{
        Code::bad_enum, "an enum that is not one to one",
        "Each line is a raw value and its text. Each stands once: a write of the text must know "
        "which value\nis meant.",
        "[enum.mode]\n0 = \"off\"\n1 = \"off\"\n[asset.b]\ndevice = \"press\"\n"
        "point.mode = { at = \"hr:0\", enum = \"mode\" }",
        "[enum.mode]\n0 = \"off\"\n1 = \"auto\"\n[asset.b]\ndevice = \"press\"\n"
        "point.mode = { at = \"hr:0\", enum = \"mode\" }",
        Frame::site},
    CodeInfo{
        Code::bad_parent, "an asset that nothing can lie below",
        "parent names one other asset of the site, by its key; of many equal devices one, as in "
        "\"meters.pump_a\".\nNo asset lies below itself, be it over others.",
        "[asset.hall]\nparent = \"cell\"\n[asset.cell]\nparent = \"hall\"",
        "[asset.hall]\n[asset.cell]\nparent = \"hall\"", Frame::site},
};

} // namespace

CodeTable site_codes() {
    return {table.data(), table.size()};
}

} // namespace railbridge::config
