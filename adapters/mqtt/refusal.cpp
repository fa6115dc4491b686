#include "adapters/mqtt/refusal.hpp"

#include <array>

namespace railbridge::mqtt {
namespace {

constexpr int refused_from = 0x80;
constexpr const char* bad_credentials =
    "the manager refuses our credentials; check realm, client id and the secret file, and that the "
    "gateway is not disabled";

struct Reason {
    int code;
    const char* text;
    bool permanent;
};

constexpr std::array reasons_v5{
    Reason{0x85, "the manager refuses our client id", true},
    Reason{0x86, bad_credentials, true},
    Reason{0x87, bad_credentials, true},
    Reason{0x88, "the manager is not available", false},
    Reason{0x89, "the manager is busy", false},
    Reason{0x8A, "the manager has banned this client", true},
    Reason{0x8B, "the manager is shutting down", false},
    Reason{0x8D, "the manager heard nothing from us for too long", false},
    Reason{0x8E, "another client has connected with our client id", false},
    Reason{0x95, "the manager says a packet is too large", false},
    Reason{0x96, "the manager says we send too fast", false},
    Reason{0x97, "a quota of the manager is used up", false},
    Reason{0x98, "an administrator has closed the connection", false},
};

Refusal from_v5(int code) {
    if (code == 0x84) {
        return {"the manager does not speak MQTT 5", false, true};
    }
    for (const auto& reason : reasons_v5) {
        if (reason.code == code) {
            return {reason.text, reason.permanent, false};
        }
    }
    return {"the manager refuses with reason " + std::to_string(code), false, false};
}

} // namespace

Refusal connect_refusal(bool v5, int return_code, int reason_code) {
    if (v5 && reason_code >= refused_from) {
        return from_v5(reason_code);
    }
    if (v5 && return_code >= refused_from) {
        return from_v5(return_code);
    }
    switch (return_code) {
    case 1:
        return {"the manager does not speak this version of MQTT", !v5, true};
    case 2:
        return {"the manager refuses our client id", true, false};
    case 3:
        return {"the manager is not available", false, false};
    case 4:
    case 5:
        return {bad_credentials, true, false};
    default:
        return {};
    }
}

std::string unreachable_text(bool tls, const std::string& host, const std::string& tls_error,
                             const std::string& other) {
    if (!tls_error.empty()) {
        return "TLS: " + tls_error;
    }
    // A certificate for another name is the one TLS failure that OpenSSL does not report through
    // Paho.
    return tls ? "no TLS connection: nobody answers there, or the certificate of whoever answers "
                 "is "
                 "not for the name \"" +
                     host + "\" (" + other + ")"
               : "no connection: nobody answers there (" + other + ")";
}

std::string disconnect_text(int reason_code) {
    return reason_code >= refused_from ? from_v5(reason_code).text
                                       : "the manager has ended the connection";
}

} // namespace railbridge::mqtt
