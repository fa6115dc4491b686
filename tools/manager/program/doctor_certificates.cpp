#include "tools/manager/program/doctor_certificates.hpp"

#include "tools/manager/program/certificate.hpp"

#include <algorithm>

namespace railbridge::manager {

namespace {

constexpr Millis day = 86'400'000;

/// What is said of one thing that is valid for a time.
struct Validity {
    std::string subject; ///< of the finding
    std::string text;
    Millis from = 0;
    Millis to = 0;
    Millis soon = 0; ///< less than this left is worth a warning
    std::string next;
    std::string consequence; ///< of being out of date; may be empty
};

Finding found(const Validity& one, Millis now) {
    const std::string text = one.text + ", valid until " + local_time(one.to);
    if (now > one.to || now < one.from) {
        return {Health::bad, one.subject,
                text + (now > one.to ? ": it has expired" : ": it is not valid yet") +
                    one.consequence,
                one.next + "; or set the clock if that is wrong"};
    }
    if (one.to - now < one.soon) {
        return {Health::warning, one.subject, text + ": " + duration_text(one.to - now) + " left",
                one.next};
    }
    return {Health::good, one.subject, text, {}};
}

void check_certificate(const TlsFiles& files, Millis now, Findings& findings) {
    const auto certificate = read_certificate(files.cert, files.key);
    if (!certificate) {
        findings.push_back({Health::bad, "TLS certificate", certificate.error().text,
                            "give serve a --cert and the --key that belongs to it"});
        return;
    }
    findings.push_back(found({"TLS certificate",
                              certificate->subject,
                              certificate->valid_from,
                              certificate->valid_to,
                              30 * day,
                              "renew it and restart the server",
                              {}},
                             now));
}

std::vector<Certificate> check_authorities(const TlsFiles& files, Millis now, Findings& findings) {
    auto authorities = read_authorities(files.client_ca);
    if (!authorities) {
        findings.push_back({Health::bad, "client CA", authorities.error().text,
                            "give serve a --client-ca with PEM certificates"});
        return {};
    }
    for (const Certificate& one : *authorities) {
        findings.push_back(found({"client CA", one.subject, one.valid_from, one.valid_to, 90 * day,
                                  "renew it and the certificates of the clients",
                                  "; clients with its certificates are refused"},
                                 now));
    }
    return *std::move(authorities);
}

void check_revocations(const TlsFiles& files, const std::vector<Certificate>& authorities,
                       Millis now, Findings& findings) {
    const auto lists = read_revocation_lists(files.client_crl);
    if (!lists) {
        findings.push_back({Health::bad, "client CRL", lists.error().text,
                            "give serve a --client-crl with PEM revocation lists"});
        return;
    }
    for (const RevocationList& one : *lists) {
        const std::string text = one.issuer + ", " + std::to_string(one.count) + " revoked";
        if (one.valid_to == 0) {
            findings.push_back({Health::good, "client CRL", text + ", valid for ever", {}});
            continue;
        }
        findings.push_back(found({"client CRL", text, one.valid_from, one.valid_to, day,
                                  "fetch a new one from the authority and restart the server",
                                  "; every client of this authority is refused"},
                                 now));
    }
    for (const Certificate& authority : authorities) {
        if (std::none_of(lists->begin(), lists->end(), [&](const RevocationList& list) {
                return list.issuer == authority.subject;
            })) {
            findings.push_back(
                {Health::bad, "client CRL",
                 "no list of " + authority.subject + ": every client of this authority is refused",
                 "add its list to the file and restart the server"});
        }
    }
}

} // namespace

void check_tls_files(const TlsFiles& files, Millis now, Findings& findings) {
    if (!files.cert.empty()) {
        check_certificate(files, now, findings);
    }
    if (files.client_ca.empty()) {
        return;
    }
    const auto authorities = check_authorities(files, now, findings);
    if (!files.client_crl.empty()) {
        check_revocations(files, authorities, now, findings);
    }
}

} // namespace railbridge::manager
