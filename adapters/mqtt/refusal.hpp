#pragma once
// What the numbers of CONNACK and DISCONNECT mean for people, and for what to do next. Sources:
// MQTT 3.1.1 table 3.1, MQTT 5 sections 3.2.2.2 and 3.14.2.1.

#include <string>

namespace railbridge::mqtt {

struct Refusal {
    std::string text;       ///< empty: the broker said nothing
    bool permanent = false; ///< a person must act
    bool protocol = false;  ///< the broker does not speak this version of MQTT
};

/// `return_code` is Paho's: the CONNACK code of 3.1.1 when positive. `reason_code` is that of MQTT
/// 5, from 0x80 on.
Refusal connect_refusal(bool v5, int return_code, int reason_code);

/// Why there is no connection when no broker has spoken. `tls_error` is OpenSSL's text, `other`
/// what Paho says.
std::string unreachable_text(bool tls, const std::string& host, const std::string& tls_error,
                             const std::string& other);

/// The reason a broker gives in its DISCONNECT packet.
std::string disconnect_text(int reason_code);

} // namespace railbridge::mqtt
