#include "adapters/config/language/tables.hpp"

#include <array>
#include <chrono>

namespace railbridge::config::language {

namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::array manager_keys{
    Key{.name = "url",
        .text = "`mqtts://host:port`, or `mqtt://` without TLS",
        .examples = "\"mqtts://manager.example.org:8883\"",
        .form = Form::url,
        .required = true},
    Key{.name = "realm",
        .text = "the realm of the gateway",
        .examples = "\"master\"",
        .form = Form::key,
        .required = true},
    Key{.name = "client_id",
        .text = "client id of the gateway's service user",
        .examples = "\"gateway-hall3\"",
        .form = Form::key,
        .required = true},
    Key{.name = "gateway_id",
        .text = "id of the gateway's asset, which becomes the parent of ours",
        .fallback = "none",
        .examples = "\"4j5ctffGqidATXf3ZN3x1o\"",
        .form = Form::asset_id},
    Key{.name = "secret_file",
        .text = "a file with the client secret and nothing else, mode 600",
        .fallback = "required, or `secret_credential`",
        .examples = "\"gateway.secret\"",
        .form = Form::filled},
    Key{.name = "secret_credential",
        .text = "name of a systemd credential with the secret",
        .fallback = "none",
        .examples = "\"gateway-secret\"",
        .form = Form::filled},
    Key{.name = "ca_file",
        .text = "certificates to trust",
        .fallback = "those of the system",
        .examples = "\"manager-ca.pem\"",
        .form = Form::filled},
    Key{.name = "client_cert",
        .text = "certificate of this box",
        .fallback = "none",
        .examples = "\"box.pem\"",
        .form = Form::filled,
        .needs = "client_key",
        .beside = "client_key = \"box.key\""},
    Key{.name = "client_key",
        .text = "key of `client_cert`",
        .fallback = "none",
        .examples = "\"box.key\"",
        .form = Form::filled,
        .needs = "client_cert",
        .beside = "client_cert = \"box.pem\""},
    Key{.name = "allow_plaintext",
        .kind = Kind::flag,
        .text = "`true`: no TLS towards another machine, on purpose",
        .fallback = "`false`",
        .examples = "true"},
    // The certificate must be for the host of the url: Paho checks no other name.
    Key{.name = "server_name", .built = false},
};

constexpr std::array bridge_keys{
    Key{.name = "mappings",
        .kind = Kind::texts,
        .text = "list of the files of the site",
        .examples = "[\"site.toml\"]",
        .form = Form::filled,
        .required = true},
    Key{.name = "templates",
        .kind = Kind::texts,
        .text = "list of directories with templates of devices, after `devices` beside each "
                "mapping and before those installed",
        .fallback = "none",
        .examples = "[\"templates\"]",
        .form = Form::filled},
    Key{.name = "state_dir",
        .text = "journal, learned facts, the last accepted configuration",
        .fallback = "`\"/var/lib/railbridge\"`",
        .examples = "\"state\""},
    Key{.name = "runtime_dir",
        .text = "of the status socket",
        .fallback = "systemd's, or `run` below `state_dir`",
        .examples = "\"run\""},
    Key{.name = "passthrough",
        .kind = Kind::word,
        .text = "writes to attributes without a register (notes, location): acknowledge, or refuse",
        .fallback = "`\"all\"`",
        .examples = "\"none\"",
        .words = "all none"},
    Key{.name = "ack_delay",
        .kind = Kind::time,
        .text = "a command is acknowledged this long after its receipt at the earliest",
        .fallback = "`\"50ms\"`",
        .examples = "\"100ms\"",
        .most = seconds{5}},
    Key{.name = "batches_per_second",
        .kind = Kind::number,
        .text = "cap on updates towards the manager; 0: none",
        .fallback = "`20`",
        .examples = "10",
        .max = any_more},
    Key{.name = "values_per_second",
        .kind = Kind::number,
        .text = "cap on values towards the manager; 0: none",
        .fallback = "`300`",
        .examples = "100",
        .max = any_more},
    Key{.name = "writes_per_second",
        .kind = Kind::number,
        .text =
            "cap on writes to all devices together, with a burst of two seconds' worth; 0: none",
        .fallback = "`100`",
        .examples = "20",
        .max = any_more},
    Key{.name = "statistics",
        .kind = Kind::time,
        .text = "how often the bridge's own asset is told how busy the lines are",
        .fallback = "never",
        .examples = "\"1m\"",
        .least = seconds{5},
        .most = hours{24}},
};

constexpr std::array bridge_file_keys{
    Key{.name = "schema",
        .kind = Kind::whole,
        .text = "version of the language",
        .examples = "1",
        .min = 1,
        .max = 1,
        .required = true},
    Key{.name = "manager", .kind = Kind::table, .required = true, .of = &manager},
    Key{.name = "bridge", .kind = Kind::table, .required = true, .of = &bridge},
    Key{.name = "vars", .kind = Kind::table, .of = &vars},
    Key{.name = "desk", .kind = Kind::table, .of = &desk},
};

} // namespace

const Table manager{.name = "manager", .keys = manager_keys.data(), .count = manager_keys.size()};
const Table bridge{.name = "bridge", .keys = bridge_keys.data(), .count = bridge_keys.size()};
const Table vars{.name = "vars", .any_texts = true};
const Table desk{.name = "desk", .any_texts = true};
const Table bridge_file{
    .name = "the file", .keys = bridge_file_keys.data(), .count = bridge_file_keys.size()};

} // namespace railbridge::config::language
