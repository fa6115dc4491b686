#include "adapters/config/codes/tables.hpp"

#include <array>

namespace railbridge::config {

namespace {

constexpr std::array table{
    CodeInfo{Code::bad_url, "no address of a manager",
             "mqtts://host:port, or mqtt:// without TLS. User and password do not stand in it.",
             "url = \"https://manager.example.org\"", "url = \"mqtts://manager.example.org:8883\"",
             Frame::manager},
    CodeInfo{Code::plaintext, "the secret would cross the network readable",
             "mqtt:// sends the secret and every command without encryption. It is accepted on the "
             "same machine;\nelsewhere use mqtts://, or say allow_plaintext = true on purpose.",
             "url = \"mqtt://manager.example.org\"", "url = \"mqtts://manager.example.org\"",
             Frame::manager},
    CodeInfo{
        Code::secret_in_file, "a secret in a file that others may read",
        "bridge.toml is copied, mailed and committed. The secret stands in a file of its own with "
        "mode 600.",
        "secret = \"Q7...\"", "secret_file = \"gateway.secret\"", Frame::manager},
    CodeInfo{
        Code::bad_tls_file, "a certificate file that is missing or empty",
        "An empty CA file must never mean \"trust everybody\", and a missing one is better found "
        "now than when\nconnecting.",
        "ca_file = \"no-such-file.pem\"", "", Frame::manager},
    CodeInfo{Code::bad_credentials, "the bridge could not log in like this",
             "The secret cannot be read, is empty, or others may read it; or certificate, key and "
             "names do not\nmake a connection. What is wrong stands in the message.",
             "", ""},
};

} // namespace

CodeTable bridge_codes() {
    return {table.data(), table.size()};
}

} // namespace railbridge::config
