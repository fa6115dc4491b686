#include "adapters/config/codes/tables.hpp"

#include <array>

namespace railbridge::config {

namespace {

constexpr std::array table{
    CodeInfo{
        Code::unreadable_file, "a file cannot be read",
        "The file does not exist, is no regular file, is larger than 8 MiB, or its rights keep "
        "railbridge\nfrom it. Names under mappings are taken from the directory of bridge.toml.",
        "mappings = [\"stie.toml\"]", "mappings = [\"site.toml\"]", Frame::manager},
    CodeInfo{Code::not_toml, "not valid TOML",
             "The file does not obey the grammar of TOML 1.0. What follows in the same file is not "
             "judged. Often: a\nkey or table that stands twice, an inline table { } over several "
             "lines, a text without quotes.",
             "name = Press", "name = \"Press\""},
    CodeInfo{
        Code::bad_variable, "a variable is not defined",
        "${name} in a text is replaced by a line under [vars] in bridge.toml, so that equal boxes "
        "share a\nmapping. The name is not there, or \"}\" is missing.",
        "name = \"Press of ${hall}\"", "name = \"Press of hall 3\""},
    CodeInfo{
        Code::bad_schema, "the file is of a newer version",
        "schema says for which version of the language the file was written. An older railbridge "
        "must not\nguess what newer keys mean: update it.",
        "schema = 2", "schema = 1", Frame::file},
    CodeInfo{
        Code::unknown_key, "unknown key",
        "No key of this name exists here. A misspelt key would otherwise silently do nothing. The "
        "nearest known\nkey is named, if one is near; mappings/README.md lists all.",
        "point.flow = { at = \"ir:10\", scal = 0.1 }",
        "point.flow = { at = \"ir:10\", scale = 0.1, deadband = 1 }"},
    CodeInfo{Code::wrong_kind, "a value of the wrong kind",
             "The key takes another kind: text in quotes, a number, true or false, a list [ ] or a "
             "table { }.",
             "point.lamp = { at = \"co:0\", publish = \"no\" }",
             "point.lamp = { at = \"co:0\", publish = false }"},
    CodeInfo{
        Code::missing_key, "a required key is missing",
        "Without this key the table has no meaning, and there is no value that would be right for "
        "everybody.",
        "point.flow = { as = \"u16\" }", "point.flow = { at = \"ir:10\", as = \"u16\" }"},
    CodeInfo{Code::out_of_limits, "a number or time outside its limits",
             "The value is of the right kind, but beyond what can work. The limits stand in the "
             "message.",
             "point.flow = { at = \"ir:10\", decimals = 20 }",
             "point.flow = { at = \"ir:10\", decimals = 2 }"},
    CodeInfo{Code::bad_time, "a time without a good unit",
             "Times are texts with a unit: us, ms, s, m, h or d. A bare number would be taken for "
             "seconds by one\nperson and for milliseconds by the next.",
             "point.flow = { at = \"ir:10\", heartbeat = 500 }",
             "point.flow = { at = \"ir:10\", heartbeat = \"500s\" }"},
    CodeInfo{Code::unknown_word, "not one of the words the key takes",
             "The key takes one of a few words; they stand in the message.", "words = \"BACD\"",
             "words = \"BADC\""},
    CodeInfo{
        Code::not_supported_yet, "a word of the language that this version does not have",
        "The word is kept for a later version. It is refused, as to ignore it would do something "
        "else than\nwritten.",
        "point.flow = { at = \"ir:10\", history = true }", "point.flow = { at = \"ir:10\" }"},
    CodeInfo{Code::misplaced_key, "a key that has no meaning here",
             "The key exists, but not for what stands beside it: scale needs a number, invert a "
             "boolean, serial a\nserial line. The message says where it belongs.",
             "point.lamp = { at = \"co:0\", scale = 2 }", "point.lamp = { at = \"co:0\" }"},
    CodeInfo{
        Code::bad_name, "a name with forbidden characters",
        "Keys of tables, the realm and client_id, types of assets become parts of topics and ids: "
        "letters,\ndigits, \"_\" and \"-\" only.",
        "[asset.\"hall 3\"]", "[asset.hall_3]", Frame::site},
    CodeInfo{
        Code::key_twice, "a table that exists in two files",
        "All files of a site are one: [line.plant] stands in one of them. Inside one file TOML "
        "itself refuses\nit (RB002).",
        "", ""},
    CodeInfo{
        Code::unknown_reference, "a name that no table has",
        "line, device, enum and rate name a table of the site, in this file or another one. The "
        "nearest name is\ngiven.",
        "point.flow = { at = \"ir:10\", rate = \"fats\" }",
        "point.flow = { at = \"ir:10\", rate = \"fast\" }"},
    CodeInfo{Code::too_many, "more than one bridge carries",
             "256 lines, 50 000 points. Use a second box, or divide the site.", "", ""},
    CodeInfo{
        Code::empty_value, "an empty text, list or table",
        "Something must stand there: an empty list of allowed values would allow nothing, an empty "
        "name is\nno name.",
        "name = \"\"", "name = \"Press 4\""},
    CodeInfo{
        Code::keys_disagree, "keys that belong together, or exclude each other",
        "raw and eng are two halves of one line; client_cert needs its client_key; of secret_file "
        "and\nsecret_credential one is enough.",
        "point.level = { at = \"ir:10\", raw = [0, 27648] }",
        "point.level = { at = \"ir:10\", raw = [0, 27648], eng = [0, 10], deadband = 0.1 }"},
};

} // namespace

CodeTable file_codes() {
    return {table.data(), table.size()};
}

} // namespace railbridge::config
