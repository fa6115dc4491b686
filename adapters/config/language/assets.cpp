#include "adapters/config/language/tables.hpp"

#include <array>
#include <chrono>

namespace railbridge::config::language {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::string_view unit = "line = \"plant\"\nunit = 1";

constexpr std::array unit_keys{
    Key{.name = "line",
        .text = "key of a line",
        .examples = "\"plant\"",
        .form = Form::key,
        .required = true,
        .needs = "unit",
        .unless = "each",
        .beside = unit},
    Key{.name = "unit",
        .kind = Kind::whole,
        .text = "its address on the line; on serial lines 1 to 247",
        .examples = "1",
        .min = 0,
        .max = 255,
        .required = true,
        .needs = "line",
        .unless = "each",
        .beside = unit},
    Key{.name = "addresses",
        .kind = Kind::word,
        .text = "`offset0`: counted from 0, as on the wire; `offset1`: from 1, as many manuals do; "
                "`modicon`: Modicon text only",
        .fallback = "required unless all addresses are Modicon text",
        .examples = "\"offset0\"",
        .words = "offset0 offset1 modicon",
        .needs = "line",
        .unless = "each",
        .beside = unit},
    Key{.name = "words",
        .kind = Kind::word,
        .text = "order of the bytes of 32 and 64 bit values",
        .fallback = "`\"ABCD\"`",
        .examples = "\"CDAB\"",
        .words = "ABCD CDAB BADC DCBA",
        .needs = "line",
        .unless = "each",
        .beside = unit},
    Key{.name = "never_read",
        .kind = Kind::texts,
        .text = "list of addresses and ranges that no request touches",
        .fallback = "`[]`",
        .examples = "[\"hr:0x1100..0x110F\"]\n[\"40001..40010\", \"30005\"]",
        .form = Form::range,
        .needs = "line",
        .unless = "each",
        .beside = "line = \"plant\"\nunit = 1\naddresses = \"offset0\""},
    Key{.name = "read_limit",
        .kind = Kind::whole,
        .text = "registers that one request may read; a longer point is refused",
        .fallback = "`125`",
        .examples = "32",
        .min = 1,
        .max = 125,
        .needs = "line",
        .unless = "each",
        .beside = unit},
    Key{.name = "response_timeout",
        .kind = Kind::time,
        .text = "for the whole answer",
        .fallback = "the line's",
        .examples = "\"1s\"",
        .least = milliseconds{1},
        .most = seconds{60},
        .needs = "line",
        .unless = "each",
        .beside = unit},
    Key{.name = "turnaround",
        .kind = Kind::time,
        .text = "extra silence before each request",
        .fallback = "the line's",
        .examples = "\"50ms\"",
        .most = seconds{5},
        .needs = "line",
        .unless = "each",
        .beside = unit},
    Key{.name = "writes_per_second",
        .kind = Kind::number,
        .text = "cap on writes, with a burst of two seconds' worth; 0: none. Commands wait for it, "
                "and a newer value takes the place of one that waits",
        .fallback = "`20`, with RTU frames `10`",
        .examples = "5",
        .max = any_more,
        .needs = "line",
        .unless = "each",
        .beside = unit},
    Key{.name = "template",
        .text = "a [template](#templates) of the device. The keys above go before what it says; "
                "`never_read` is what either says",
        .fallback = "none",
        .examples = "\"meter\"",
        .form = Form::key,
        .needs = "line",
        .unless = "each",
        .beside = unit},
};

/// The keys of a unit in `each.KEY`, where the asset has those that all have in common.
constexpr auto unit_keys_of_each = [] {
    auto keys = unit_keys;
    for (Key& key : keys) {
        key.fallback = key.required ? "that of all" : key.fallback;
        key.required = false;
        key.needs = {};
        key.unless = {};
    }
    return keys;
}();

constexpr std::array device_keys{
    Key{.name = "allow_broadcast", .kind = Kind::flag, .built = false},
};

constexpr std::array asset_keys{
    Key{.name = "name",
        .text = "shown by the manager; may change freely",
        .fallback = "the key",
        .examples = "\"Press 4\"",
        .form = Form::filled},
    Key{.name = "device",
        .text = "key of a device; or `line`, `unit` and the others of [device.KEY] directly",
        .fallback = "required for points",
        .examples = "\"press\"",
        .form = Form::key,
        .excludes = "line unit addresses words never_read read_limit response_timeout turnaround "
                    "template writes_per_second"},
    Key{.name = "type",
        .text = "asset type of OpenRemote",
        .fallback = "`\"ThingAsset\"`",
        .examples = "\"PressAsset\"",
        .form = Form::name},
    Key{.name = "id",
        .text = "22 letters and digits: adopt an existing asset",
        .fallback = "derived",
        .examples = "\"4j5ctffGqidATXf3ZN3x1o\"",
        .form = Form::asset_id},
    Key{.name = "parent",
        .text = "[key of the asset](#trees-of-assets) it lies below in the manager; `\"/\"`: "
                "directly below the gateway",
        .fallback = "made below the gateway, and left where people move it",
        .examples = "\"hall\"\n\"/\"",
        .form = Form::asset_key},
    Key{.name = "set",
        .kind = Kind::anything,
        .text = "values without a register, `set.NAME = ...`; `location` takes `[longitude, "
                "latitude]`",
        .fallback = "none",
        .examples = "{ notes = \"spare\", location = [4.9, 52.37] }"},
    Key{.name = "health",
        .kind = Kind::flag,
        .text = "`true`: the bridge's own asset, without points",
        .fallback = "one is added, key `bridge`",
        .examples = "true"},
    Key{.name = "point", .kind = Kind::tables, .of = &point},
    Key{.name = "bits", .kind = Kind::tables, .of = &bits},
    Key{.name = "write", .kind = Kind::tables, .of = &write},
    Key{.name = "use",
        .kind = Kind::lists,
        .text = "points of the [template](#templates): `use.RATE = [...]`",
        .fallback = "none",
        .examples = "{ fast = [\"power\"], slow = [\"*\"] }",
        .beside = "line = \"plant\"\nunit = 1\ntemplate = \"meter\""},
    Key{.name = "each", .kind = Kind::tables, .of = &each},
    Key{.name = "sequence", .kind = Kind::anything, .built = false},
};

constexpr std::array each_keys{
    Key{.name = "name",
        .text = "shown by the manager; may change freely",
        .fallback = "the key",
        .examples = "\"Pump A\"",
        .form = Form::filled,
        .beside = "unit = 3"},
    Key{.name = "id",
        .text = "22 letters and digits: adopt an existing asset",
        .fallback = "derived",
        .examples = "\"4j5ctffGqidATXf3ZN3x1o\"",
        .form = Form::asset_id,
        .beside = "unit = 3"},
    Key{.name = "type",
        .text = "asset type of OpenRemote",
        .fallback = "that of all",
        .examples = "\"PumpAsset\"",
        .form = Form::name,
        .beside = "unit = 3"},
    Key{.name = "parent",
        .text = "key of the asset it lies below",
        .fallback = "that of all",
        .examples = "\"hall\"",
        .form = Form::asset_key,
        .beside = "unit = 3"},
    Key{.name = "set",
        .kind = Kind::anything,
        .text = "values without a register, besides those of all",
        .fallback = "none",
        .examples = "{ location = [4.9, 52.37] }",
        .beside = "unit = 3"},
};

// All but the last: the template is the same for each.
constexpr Table units_of_each{
    .name = "each", .keys = unit_keys_of_each.data(), .count = unit_keys_of_each.size() - 1};
constexpr Table units{.name = "device", .keys = unit_keys.data(), .count = unit_keys.size()};

} // namespace

const Table device{
    .name = "device", .keys = device_keys.data(), .count = device_keys.size(), .more = &units};
const Table asset{.name = "asset",
                  .keys = asset_keys.data(),
                  .count = asset_keys.size(),
                  .more = &units,
                  .more_optional = true};
const Table each{.name = "each",
                 .keys = each_keys.data(),
                 .count = each_keys.size(),
                 .more = &units_of_each,
                 .more_optional = true};

} // namespace railbridge::config::language
