#include "adapters/config/codes/tables.hpp"

#include <array>

namespace railbridge::config {

namespace {

constexpr std::array table{
    CodeInfo{
        Code::unknown_template, "no template of this name",
        "A template is a file devices/NAME.toml: beside the site file, in a directory that "
        "`templates` in\nbridge.toml names, or installed with the program. `railbridge templates "
        "list` shows those there are.",
        "[asset.hall]\nline = \"plant\"\nunit = 2\ntemplate = \"metr\"\nuse.fast = [\"power\"]",
        "[asset.hall]\nline = \"plant\"\nunit = 2\ntemplate = \"meter\"\nuse.fast = [\"power\"]",
        Frame::site},
    CodeInfo{
        Code::bad_template, "no fact of a device",
        "A template says what every device of its kind has in common: addresses, types, units, "
        "limits. Where\na device is, how often it is read and what of it is reported is said by "
        "the site that has it.",
        "schema = 1\n[template]\nvendor = \"V\"\nmodel = \"M\"\nsource = \"manual\"\n"
        "document_seen = true\naddresses = \"offset0\"\n"
        "point.power = { at = \"ir:0\", as = \"f32\", rate = \"fast\" }",
        "schema = 1\n[template]\nvendor = \"V\"\nmodel = \"M\"\nsource = \"manual\"\n"
        "document_seen = true\naddresses = \"offset0\"\n"
        "point.power = { at = \"ir:0\", as = \"f32\" }",
        Frame::device_template},
    CodeInfo{
        Code::grant_in_template, "a template that grants writing",
        "A template never grants writing: who reads a site must see every actuator in it. The "
        "template says\nwith writable = true that the device takes writes there; the site grants "
        "them.",
        "schema = 1\n[template]\nvendor = \"V\"\nmodel = \"M\"\nsource = \"manual\"\n"
        "document_seen = true\naddresses = \"offset0\"\n"
        "point.lamp = { at = \"co:0\", writable = true }\nwrite.lamp = { max_age = \"30s\" }",
        "schema = 1\n[template]\nvendor = \"V\"\nmodel = \"M\"\nsource = \"manual\"\n"
        "document_seen = true\naddresses = \"offset0\"\n"
        "point.lamp = { at = \"co:0\", writable = true }",
        Frame::device_template},
    CodeInfo{
        Code::no_such_point, "the template has no such point",
        "A name or pattern that means no point of the template: nothing would be read where "
        "something is\nexpected. `railbridge templates show NAME` lists points and groups.",
        "[asset.hall]\nline = \"plant\"\nunit = 2\ntemplate = \"meter\"\nuse.fast = [\"pover*\"]",
        "[asset.hall]\nline = \"plant\"\nunit = 2\ntemplate = \"meter\"\nuse.fast = [\"power*\"]",
        Frame::site},
    CodeInfo{Code::template_unused, "a template of which nothing is taken",
             "Points of a template are read when a line takes them: use.RATE = [\"...\"], "
             "point.NAME = { ... } or a\nwrite.NAME line.",
             "[asset.hall]\nline = \"plant\"\nunit = 2\ntemplate = \"meter\"",
             "[asset.hall]\nline = \"plant\"\nunit = 2\ntemplate = \"meter\"\nuse.normal = [\"*\"]",
             Frame::site},
};

} // namespace

CodeTable template_codes() {
    return {table.data(), table.size()};
}

} // namespace railbridge::config
