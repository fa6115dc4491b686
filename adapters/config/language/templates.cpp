#include "adapters/config/language/tables.hpp"

#include <array>
#include <chrono>

namespace railbridge::config::language {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::array template_keys{
    Key{.name = "vendor",
        .text = "who makes the device",
        .examples = "\"Eastron\"",
        .form = Form::filled,
        .required = true},
    Key{.name = "model",
        .text = "as the vendor calls it",
        .examples = "\"SDM630\"",
        .form = Form::filled,
        .required = true},
    Key{.name = "source",
        .text = "where the facts are from: title and edition of the document, or whoever tells "
                "what is in it",
        .examples = "\"SDM630 Modbus protocol, V1.8\"",
        .form = Form::filled,
        .required = true},
    Key{.name = "document_seen",
        .kind = Kind::flag,
        .text = "whether whoever wrote the file had that document before them",
        .examples = "true",
        .required = true},
    Key{.name = "note",
        .text = "what people should know before they use it",
        .fallback = "none",
        .examples = "\"some firmware answers 50 registers at most\""},
    Key{.name = "serial",
        .text = "the serial settings it leaves the factory with",
        .fallback = "none",
        .examples = "\"9600 8N1\"",
        .form = Form::serial},
    Key{.name = "addresses",
        .kind = Kind::word,
        .text = "`offset0`: counted from 0, as on the wire; `offset1`: from 1; `modicon`: Modicon "
                "text only",
        .examples = "\"offset0\"",
        .words = "offset0 offset1 modicon",
        .required = true},
    Key{.name = "words",
        .kind = Kind::word,
        .text = "order of the bytes of 32 and 64 bit values",
        .fallback = "`\"ABCD\"`",
        .examples = "\"CDAB\"",
        .words = "ABCD CDAB BADC DCBA"},
    Key{.name = "never_read",
        .kind = Kind::texts,
        .text = "list of addresses and ranges that no request touches",
        .fallback = "`[]`",
        .examples = "[\"hr:0x1100..0x110F\"]",
        .form = Form::range},
    Key{.name = "read_limit",
        .kind = Kind::whole,
        .text = "registers that one request may read",
        .fallback = "`125`",
        .examples = "50",
        .min = 1,
        .max = 125},
    Key{.name = "response_timeout",
        .kind = Kind::time,
        .text = "for the whole answer",
        .fallback = "the line's",
        .examples = "\"1s\"",
        .least = milliseconds{1},
        .most = seconds{60}},
    Key{.name = "turnaround",
        .kind = Kind::time,
        .text = "extra silence before each request",
        .fallback = "the line's",
        .examples = "\"50ms\"",
        .most = seconds{5}},
    Key{.name = "group",
        .kind = Kind::lists,
        .text = "words for several points, `group.NAME = [...]`: names and patterns",
        .fallback = "none",
        .examples = "{ all = [\"pow*\"] }"},
    Key{.name = "plc",
        .kind = Kind::anything,
        .text = "what programmers of the controller call a range, `plc.\"hr:0..99\" = \"MW{n}\"`. "
                "In { } the address counted from the start of the range: `n` or `2n`, then `/8` or "
                "`%8`, then `+K`; `w` is W, D, or B for what is longer",
        .fallback = "none",
        .examples = "{ \"hr:0..99\" = \"DB{w}{2n}\", \"co:0..15\" = \"Q{n/8}.{n%8}\" }"},
    Key{.name = "point", .kind = Kind::tables, .of = &point},
    Key{.name = "bits", .kind = Kind::tables, .of = &bits},
};

constexpr std::array file_keys{
    Key{.name = "schema",
        .kind = Kind::whole,
        .text = "version of the language, at the top of every file",
        .examples = "1",
        .min = 1,
        .max = 1,
        .required = true},
    Key{.name = "template", .kind = Kind::table, .required = true, .of = &device_template},
    Key{.name = "enum", .kind = Kind::tables, .of = &enumeration},
};

} // namespace

const Table device_template{
    .name = "template", .keys = template_keys.data(), .count = template_keys.size()};
const Table template_file{
    .name = "the template", .keys = file_keys.data(), .count = file_keys.size()};

} // namespace railbridge::config::language
