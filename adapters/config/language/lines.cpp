#include "adapters/config/language/tables.hpp"

#include <array>
#include <chrono>

namespace railbridge::config::language {

namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr auto week = hours{24 * 7};
constexpr std::string_view rtu =
    "transport = \"rtu\"\ndevice = \"/dev/serial/by-id/usb-FTDI-port0\"\n"
    "serial = \"9600 8N1\"";
constexpr std::string_view tcp = "transport = \"tcp\"\nendpoint = \"10.20.0.15\"";

constexpr std::array line_keys{
    Key{.name = "transport",
        .kind = Kind::word,
        .text = "`rtu`: a serial port of this box; `tcp`: Modbus TCP; `rtu-over-tcp`: RTU frames "
                "through a serial gateway that passes the bytes on as they are",
        .examples = "\"rtu\"",
        .words = "rtu tcp rtu-over-tcp",
        .required = true,
        .beside = "device = \"/dev/serial/by-id/usb-FTDI-port0\"\nserial = \"9600 8N1\""},
    Key{.name = "device",
        .text = "path of the serial port, best below /dev/serial/by-id",
        .examples = "\"/dev/serial/by-id/usb-FTDI-port0\"",
        .form = Form::filled,
        .required = true,
        .only = "rtu",
        .beside = rtu},
    Key{.name = "serial",
        .text = "bit rate, 8 data bits, parity `N E O`, stop bits `1 2`",
        .examples = "\"9600 8N1\"\n\"19200 8E1\"",
        .form = Form::serial,
        .required = true,
        .only = "rtu",
        .beside = rtu},
    Key{.name = "rs485",
        .kind = Kind::word,
        .text = "`none`: the adapter switches the direction by itself; `kernel`: its driver does; "
                "`rts`: we do by RTS, for drivers that cannot",
        .fallback = "`\"none\"`",
        .examples = "\"kernel\"",
        .words = "none kernel rts",
        .only = "rtu",
        .beside = rtu},
    Key{.name = "echo",
        .kind = Kind::flag,
        .text = "the adapter returns what it sends",
        .fallback = "`false`",
        .examples = "true",
        .only = "rtu",
        .beside = rtu},
    Key{.name = "endpoint",
        .text = "`host`, `host:port`, `[v6]:port`; port 502 for tcp, none for rtu-over-tcp",
        .examples = "\"10.20.0.15:502\"\n\"[fd00::15]:502\"",
        .form = Form::endpoint,
        .required = true,
        .only = "tcp rtu-over-tcp",
        .beside = tcp},
    Key{.name = "sockets",
        .kind = Kind::word,
        .text =
            "`shared`: one connection, its units take turns; `per-device`: one for each unit, if "
            "what is there works on several at once; the lines are then called `plant.1`, "
            "`plant.2`",
        .fallback = "`\"shared\"`",
        .examples = "\"per-device\"",
        .words = "shared per-device",
        .only = "tcp",
        .beside = tcp},
    Key{.name = "response_timeout",
        .kind = Kind::time,
        .text = "for the whole answer",
        .fallback = "rtu `\"500ms\"`, others `\"1s\"`",
        .examples = "\"400ms\"",
        .least = milliseconds{1},
        .most = seconds{60},
        .beside = tcp},
    Key{.name = "late_limit",
        .kind = Kind::time,
        .text = "after a timeout a unit is left alone so long, as its answer may be late (rtu, "
                "rtu-over-tcp). A device must answer within this time or never; where its own "
                "`response_timeout` is longer, that counts",
        .fallback = "3 x `response_timeout`, at most 5s",
        .examples = "\"2s\"",
        .least = milliseconds{1},
        .most = seconds{60},
        .beside = tcp},
    Key{.name = "turnaround",
        .kind = Kind::time,
        .text = "extra silence before each request",
        .fallback = "`\"0s\"`",
        .examples = "\"20ms\"",
        .most = seconds{5},
        .beside = tcp},
    Key{.name = "transaction_limit",
        .kind = Kind::time,
        .text = "on the wire for one read: longer ones are divided, so that a command never waits "
                "longer behind one",
        .fallback = "rtu `\"100ms\"`, below 4800 baud twice the time of an empty read; tcp none",
        .examples = "\"50ms\"",
        .least = milliseconds{1},
        .most = seconds{60},
        .beside = tcp},
};

constexpr std::array rate_keys{
    Key{.name = "every",
        .kind = Kind::time,
        .text = "the period; required for new rates",
        .fallback = "of the built-in rate",
        .examples = "\"500ms\"",
        .least = milliseconds{1},
        .most = week},
    Key{.name = "heartbeat",
        .kind = Kind::time,
        .text = "report even if unchanged",
        .fallback = "none",
        .examples = "\"15m\"",
        .least = seconds{1},
        .most = week,
        .beside = "every = \"1s\""},
    Key{.name = "stale_after",
        .kind = Kind::time,
        .text = "longer than `every`: a point not read for longer is stale",
        .fallback = "3 x `every`, at least 5s",
        .examples = "\"1m\"",
        .least = seconds{1},
        .most = week,
        .beside = "every = \"500ms\""},
};

constexpr std::array site_file_keys{
    Key{.name = "schema",
        .kind = Kind::whole,
        .text = "version of the language, at the top of every file",
        .examples = "1",
        .min = 1,
        .max = 1,
        .required = true},
    Key{.name = "line", .kind = Kind::tables, .of = &line},
    Key{.name = "rate", .kind = Kind::tables, .of = &rate},
    Key{.name = "enum", .kind = Kind::tables, .of = &enumeration},
    Key{.name = "device", .kind = Kind::tables, .of = &device},
    Key{.name = "asset", .kind = Kind::tables, .of = &asset},
    Key{.name = "sequence", .kind = Kind::tables, .built = false},
};

} // namespace

const Table line{
    .name = "line", .keys = line_keys.data(), .count = line_keys.size(), .variant = "transport"};
const Table rate{.name = "rate", .keys = rate_keys.data(), .count = rate_keys.size()};
const Table enumeration{.name = "enum", .numbers = "the text of the value"};
const Table site_file{
    .name = "the file", .keys = site_file_keys.data(), .count = site_file_keys.size()};

} // namespace railbridge::config::language
