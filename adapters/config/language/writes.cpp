#include "adapters/config/language/tables.hpp"

#include <array>
#include <chrono>

namespace railbridge::config::language {

namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::string_view number = "at = \"hr:0\"";
constexpr std::string_view coil = "at = \"co:0\"";
constexpr std::string_view limits = "min = 0\nmax = 100";

constexpr std::array write_keys{
    Key{.name = "min",
        .kind = Kind::number,
        .text = "numbers: lowest value in engineering units, within what the register can hold",
        .fallback = "required for numbers, unless `allow` or `unlimited`",
        .examples = "0",
        .beside = limits,
        .point = number},
    Key{.name = "max",
        .kind = Kind::number,
        .text = "numbers: highest value, like `min`",
        .fallback = "like `min`",
        .examples = "50",
        .beside = limits,
        .point = number},
    Key{.name = "allow",
        .kind = Kind::values,
        .text = "list of the only values accepted, whatever spelling they come in (`1` is `true`); "
                "`[\"idle\", \"run\"]` with an enum",
        .fallback = "all within limits",
        .examples = "[1, 2]",
        .point = number},
    Key{.name = "unlimited",
        .kind = Kind::flag,
        .text = "`true`: a number without limits, on purpose",
        .fallback = "`false`",
        .examples = "true",
        .point = number},
    Key{.name = "step",
        .kind = Kind::number,
        .text = "above 0: steps allowed, counted from `min`, whatever the register can hold; never "
                "rounded",
        .fallback = "none",
        .examples = "0.5",
        .beside = limits,
        .point = number},
    Key{.name = "round",
        .kind = Kind::flag,
        .text = "round to what the register can hold; without it a value more than a millionth of "
                "a raw step off one is refused. Numbers and times",
        .fallback = "`false`",
        .examples = "true",
        .beside = limits,
        .point = number},
    Key{.name = "pulse",
        .kind = Kind::time,
        .text = "set, hold, release; single booleans only",
        .fallback = "none: a level",
        .examples = "\"300ms\"",
        .least = milliseconds{1},
        .most = seconds{60},
        .point = coil},
    Key{.name = "fc",
        .kind = Kind::whole,
        .text =
            "function code: one coil 5, 15, more 15; one register 6, 16, more 16; bits and bytes "
            "22",
        .fallback = "by type",
        .examples = "16",
        .min = 1,
        .max = 127,
        .beside = limits,
        .point = number},
    Key{.name = "rmw",
        .kind = Kind::flag,
        .text = "`true`: bits and bytes of a register in a device without function 22: read it, "
                "change them, write it by `fc` 6 or 16",
        .fallback = "`false`",
        .examples = "true",
        .point = "at = \"hr:2.5\""},
    Key{.name = "verify",
        .kind = Kind::word,
        .text = "`readback`: read again and compare; `echo`: trust the answer",
        .fallback = "`\"readback\"`, pulses `\"echo\"`",
        .examples = "\"echo\"",
        .words = "readback echo",
        .point = coil},
    Key{.name = "settle",
        .kind = Kind::time,
        .text = "between writing and reading back",
        .fallback = "`\"0s\"`",
        .examples = "\"100ms\"",
        .most = seconds{60},
        .point = coil},
    Key{.name = "verify_at",
        .text = "where to read back instead, in the same device: a place of the same length, one "
                "bit anywhere",
        .fallback = "where it was written",
        .examples = "\"di:3\"\n\"ir:40.5\"",
        .form = Form::address,
        .point = coil},
    Key{.name = "tolerance",
        .kind = Kind::number,
        .text =
            "engineering units; a number read back so far from the written one is still written",
        .fallback = "`0`: the raw words are equal",
        .examples = "0.5",
        .max = any_more,
        .beside = limits,
        .point = number},
    Key{.name = "max_age",
        .kind = Kind::time,
        .text = "an older command is never written",
        .fallback = "coils 30s, registers 60s, pulses 10s",
        .examples = "\"5s\"",
        .least = milliseconds{1},
        .most = hours{24},
        .point = coil},
    Key{.name = "min_interval",
        .kind = Kind::time,
        .text = "between two writes; what waits for it is passed by the other commands of its "
                "device, and replaced by a newer value",
        .fallback = "`\"0s\"`",
        .examples = "\"200ms\"",
        .most = hours{24},
        .point = coil},
    Key{.name = "per_day",
        .kind = Kind::whole,
        .text =
            "writes a day (UTC), for registers in memory that wears out. Counted over restarts; a "
            "value that the device has already is not written again",
        .fallback = "no budget",
        .examples = "24",
        .min = 1,
        .max = 86'400, // one a second is no budget any more
        .point = coil},
    Key{.name = "requires",
        .text = "another written attribute of the asset, whose last command must have ended "
                "written, within 25 hours; one that is under way is waited for",
        .fallback = "none",
        .examples = "\"other\"",
        .form = Form::name,
        .point = coil},
    Key{.name = "at", .form = Form::address, .built = false},
    Key{.name = "as", .form = Form::type, .built = false},
    Key{.name = "safe",
        .kind = Kind::value,
        .text = "a value that is written once when the manager has been gone for `after`; levels "
                "only",
        .fallback = "none: what was written is held",
        .examples = "false",
        .needs = "after",
        .beside = "after = \"60s\"",
        .point = coil},
    Key{.name = "after",
        .kind = Kind::time,
        .text = "from the moment that the bridge notices; see `safe`",
        .fallback = "required with `safe`",
        .examples = "\"60s\"",
        .least = seconds{1},
        .most = hours{24},
        .needs = "safe",
        .beside = "safe = false",
        .point = coil},
    Key{.name = "rewrite_every",
        .kind = Kind::time,
        .text = "the commanded value is written again so often while the manager is there, for a "
                "device that wants to be written to; levels only",
        .fallback = "never",
        .examples = "\"5s\"",
        .least = milliseconds{100},
        .most = hours{1},
        .point = coil},
};

} // namespace

const Table write{.name = "write",
                  .keys = write_keys.data(),
                  .count = write_keys.size(),
                  .names_attributes = true};

} // namespace railbridge::config::language
