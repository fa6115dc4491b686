#include "adapters/config/language/tables.hpp"

#include <array>
#include <chrono>

namespace railbridge::config::language {

namespace {

using std::chrono::hours;
using std::chrono::seconds;

constexpr auto week = hours{24 * 7};
constexpr std::string_view register_0 = "at = \"hr:0\"";
constexpr std::string_view pairs = "at = \"hr:0\"\nraw = [0, 27648]\neng = [0, 10]";

constexpr std::array point_keys{
    Key{.name = "at",
        .text =
            "area `co di ir hr` and address, decimal or hexadecimal; one bit or several of a "
            "register; `[n]`: a list of n values, one behind the other; or Modicon text of 5 or 6 "
            "digits",
        .examples = "\"hr:0x10\"\n\"hr:2.5\"\n\"hr:2.0..3\"\n\"hr:0[8]\"\n\"40001\"",
        .form = Form::address,
        .required = true},
    Key{.name = "as",
        .text = "a type of [Types](#types), and order if not the device's",
        .fallback = "`bool` for coils, inputs and single bits, else `u16`",
        .examples = "\"f32 CDAB\"\n\"str16 utf8\"",
        .form = Form::type,
        .beside = register_0},
    Key{.name = "swap",
        .kind = Kind::flag,
        .text = "`true`: values of one register, texts and calendars obey the order of bytes, too",
        .fallback = "`false`",
        .examples = "true",
        .beside = register_0},
    Key{.name = "scale",
        .kind = Kind::number,
        .text = "engineering = raw x scale + offset; not 0",
        .fallback = "`1`",
        .examples = "0.1",
        .beside = register_0},
    Key{.name = "offset",
        .kind = Kind::number,
        .text = "see `scale`",
        .fallback = "`0`",
        .examples = "-40",
        .beside = register_0},
    Key{.name = "raw",
        .kind = Kind::pair,
        .text = "raw ones, and in `eng` what they mean: instead of scale and offset",
        .fallback = "none",
        .examples = "[0, 27648]",
        .needs = "eng",
        .excludes = "scale offset",
        .beside = pairs},
    Key{.name = "eng",
        .kind = Kind::pair,
        .text = "what the two of `raw` mean",
        .fallback = "none",
        .examples = "[0, 10]",
        .needs = "raw",
        .beside = pairs},
    Key{.name = "scale_exp",
        .text =
            "the register that holds a power of ten, as in SunSpec devices: engineering = raw x "
            "10^it x scale + offset. See [Types](#types)",
        .fallback = "none",
        .examples = "\"hr:84\"",
        .form = Form::address,
        .beside = "at = \"hr:83\""},
    Key{.name = "decimals",
        .kind = Kind::whole,
        .text = "of what is reported",
        .fallback = "all",
        .examples = "2",
        .min = 0,
        .max = 15,
        .beside = register_0},
    Key{.name = "invert",
        .kind = Kind::flag,
        .text = "booleans only",
        .fallback = "`false`",
        .examples = "true",
        .beside = "at = \"di:0\""},
    Key{.name = "missing",
        .kind = Kind::marker,
        .text = "raw value, or list of them, that means no value: `-32768`; `\"N/A\"` for texts; "
                "`\"0xFFFFFFFFFFFFFFFF\"` beyond 2^63",
        .fallback = "none",
        .examples = "0xFFFF\n[0xFFFE, 0xFFFF]",
        .beside = register_0},
    Key{.name = "enum",
        .text = "key of an enum; integers only",
        .fallback = "none",
        .examples = "\"press_state\"",
        .form = Form::key,
        .beside = register_0},
    Key{.name = "range",
        .kind = Kind::pair,
        .text = "lowest and highest value in engineering units; outside is no value; the manager "
                "gets it as constraint",
        .fallback = "none",
        .examples = "[0, 80]",
        .beside = register_0},
    Key{.name = "deadband",
        .kind = Kind::number,
        .text = "0 or more, engineering units: smaller changes are not reported",
        .fallback = "`0`",
        .examples = "0.5",
        .beside = register_0},
    Key{.name = "units",
        .kind = Kind::units,
        .text = "what people write, or OpenRemote's words",
        .fallback = "none",
        .examples = "\"kWh\"\n[\"kilo\", \"watt\", \"hour\"]",
        .beside = register_0},
    Key{.name = "label",
        .text = "shown name",
        .fallback = "none",
        .examples = "\"Flow\"",
        .beside = register_0},
    Key{.name = "meta",
        .kind = Kind::anything,
        .text = "table passed through. `storeDataPoints` (default: numbers and booleans) and "
                "`ruleState` (default: no) may be given here",
        .fallback = "none",
        .examples = "{ ruleState = true }",
        .beside = register_0},
    Key{.name = "history", .kind = Kind::flag, .built = false},
    Key{.name = "sum", .kind = Kind::values, .built = false},
    Key{.name = "from", .built = false},
};

constexpr std::array schedule_keys{
    Key{.name = "rate",
        .text = "name of a rate",
        .fallback = "`\"normal\"`",
        .examples = "\"fast\"",
        .form = Form::key,
        .beside = register_0},
    Key{.name = "heartbeat",
        .kind = Kind::time,
        .text = "report even if unchanged",
        .fallback = "the rate's",
        .examples = "\"1m\"",
        .least = seconds{1},
        .most = week,
        .beside = register_0},
    Key{.name = "stale_after",
        .kind = Kind::time,
        .text = "longer than the period; see [Quality](#quality)",
        .fallback = "the rate's",
        .examples = "\"30s\"",
        .least = seconds{1},
        .most = week,
        .beside = register_0},
    Key{.name = "on_stale",
        .kind = Kind::word,
        .text = "what the manager has while the value is stale or the unit silent: the last value, "
                "or null",
        .fallback = "`\"keep\"`",
        .examples = "\"null\"",
        .words = "keep null",
        .beside = register_0},
    Key{.name = "read",
        .kind = Kind::flag,
        .text = "`false`: never polled; only with a `write.` line",
        .fallback = "`true`",
        .examples = "true",
        .beside = register_0},
    Key{.name = "publish",
        .kind = Kind::flag,
        .text = "`false`: read but not reported",
        .fallback = "`true`",
        .examples = "false",
        .beside = register_0},
};

constexpr std::array bits_keys{
    Key{.name = "at",
        .text = "the register, without bit",
        .examples = "\"hr:2\"",
        .form = Form::address,
        .required = true},
    Key{.name = "swap",
        .kind = Kind::flag,
        .text = "`true`: the register obeys the order of bytes",
        .fallback = "`false`",
        .examples = "true",
        .beside = "at = \"hr:2\""},
};

constexpr Table schedule{
    .name = "schedule", .keys = schedule_keys.data(), .count = schedule_keys.size()};

} // namespace

const Table point{.name = "point",
                  .keys = point_keys.data(),
                  .count = point_keys.size(),
                  .more = &schedule,
                  .names_attributes = true};
const Table bits{.name = "bits",
                 .keys = bits_keys.data(),
                 .count = bits_keys.size(),
                 .more = &schedule,
                 .numbers = "the attribute of the bit"};

} // namespace railbridge::config::language
