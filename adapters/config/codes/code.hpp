#pragma once
// The codes of diagnostics: RB001 to RB099 refuse a file, RB100 and above are lints. A number never
// changes its meaning and is never used again, as people search for it and silence it in files.
// Adding one: a name and the next free number here, its row in the table of its group (*.cpp here).

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace railbridge::config {

enum class Code : std::uint16_t {
    // what holds for every file and key
    unreadable_file = 1,
    not_toml = 2,
    bad_variable = 3,
    bad_schema = 4,
    unknown_key = 5,
    wrong_kind = 6,
    missing_key = 7,
    out_of_limits = 8,
    bad_time = 9,
    unknown_word = 10,
    not_supported_yet = 11,
    misplaced_key = 12,
    bad_name = 13,
    key_twice = 14,
    unknown_reference = 15,
    too_many = 16,
    empty_value = 17,
    keys_disagree = 18,
    // lines, devices, assets, enums
    bad_serial = 20,
    bad_endpoint = 21,
    port_twice = 22,
    unit_twice = 23,
    addresses_unstated = 24,
    bad_attribute_name = 30,
    attribute_twice = 31,
    bad_asset_id = 32,
    asset_id_twice = 33,
    asset_without_device = 34,
    bad_bridge_asset = 35,
    bad_static = 36,
    point_unused = 37,
    bad_enum = 38,
    bad_parent = 39,
    // points
    bad_address = 40,
    bad_type = 41,
    type_misfit = 42,
    beyond_area = 43,
    request_too_long = 44,
    never_read = 45,
    constant_scaling = 46,
    bad_exponent = 47,
    bad_marker = 48,
    enum_misfit = 49,
    range_backwards = 50,
    stale_too_soon = 51,
    bad_units = 52,
    bad_bits = 53,
    defined_otherwise = 54,
    // grants to write
    bad_grant_spelling = 60,
    not_writable = 61,
    write_without_limits = 62,
    limits_disagree = 63,
    beyond_register = 64,
    bad_allowed_value = 65,
    bad_function = 66,
    grant_without_point = 67,
    bad_read_back = 68,
    bad_fail_safe = 69,
    // bridge.toml
    bad_url = 70,
    plaintext = 71,
    secret_in_file = 72,
    bad_tls_file = 73,
    bad_credentials = 74,
    // templates of devices
    unknown_template = 80,
    bad_template = 81,
    grant_in_template = 82,
    no_such_point = 83,
    template_unused = 84,
    // lints
    line_overloaded = 100,
    useless_swap = 101,
    unknown_unit_word = 102,
    value_overlaps = 103,
    block_overlaps = 104,
    odd_addresses = 105,
    digits_lost = 106,
    same_place = 107,
    float_without_deadband = 108,
    beyond_defined = 109,
    unused_line = 110,
    unused_device = 111,
    unused_rate = 112,
    unused_enum = 113,
    simulated_lines = 114,
    numbered_port = 115,
};

/// Where an example of the table below stands, so that a test can try it.
enum class Frame : std::uint8_t {
    asset, ///< lines of an asset whose device counts from 0; `asset_frame`
    site,  ///< tables of a site file beside the line `plant` and the device `press`; `site_frame`
    file,  ///< a whole site file
    device_template, ///< the file `devices/meter.toml`, used by a site
    manager          ///< lines of [manager] in bridge.toml
};

struct CodeInfo {
    Code code{};
    std::string_view title;       ///< a few words
    std::string_view explanation; ///< why it is refused or doubtful, and what to do
    std::string_view wrong;       ///< shortest example that gets the code
    std::string_view right;       ///< the same put right; empty: nothing to write instead
    Frame frame = Frame::asset;
};

/// The row of a code; every code has one.
const CodeInfo& info_of(Code code);

/// All rows, by number.
std::vector<const CodeInfo*> all_codes();

/// "RB012".
std::string to_string(Code code);

/// `RB012`, `rb012` or `12`.
std::optional<Code> parse_code(std::string_view text);

/// A lint can be silenced on its line; an error cannot.
constexpr bool is_lint(Code code) {
    return static_cast<std::uint16_t>(code) >= 100;
}

/// What `check --explain` prints.
std::string explain(Code code);

} // namespace railbridge::config
