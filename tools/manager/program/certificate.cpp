#include "tools/manager/program/certificate.hpp"

#include "tools/manager/state/state_files.hpp"

#include <openssl/pem.h>
#include <openssl/x509.h>

#include <array>
#include <ctime>
#include <memory>

namespace railbridge::manager {

namespace {

template <auto Free>
struct Freed {
    template <typename T>
    void operator()(T* object) const {
        Free(object);
    }
};

using Bio = std::unique_ptr<BIO, Freed<BIO_free_all>>;
using X509Pointer = std::unique_ptr<X509, Freed<X509_free>>;
using CrlPointer = std::unique_ptr<X509_CRL, Freed<X509_CRL_free>>;
using KeyPointer = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;

Bio reader(const std::string& text) {
    return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

Millis time_of(const ASN1_TIME* time) {
    std::tm parts{};
    if (ASN1_TIME_to_tm(time, &parts) != 1) {
        return 0;
    }
    return static_cast<Millis>(::timegm(&parts)) * 1000;
}

std::string text_of(const X509_NAME* name) {
    std::array<char, 256> text{};
    X509_NAME_oneline(name, text.data(), static_cast<int>(text.size()));
    return text.data();
}

Certificate described(const X509* certificate) {
    return {text_of(X509_get_subject_name(certificate)), time_of(X509_get0_notBefore(certificate)),
            time_of(X509_get0_notAfter(certificate))};
}

RevocationList described(X509_CRL* list) {
    const ASN1_TIME* next = X509_CRL_get0_nextUpdate(list);
    const auto* revoked = X509_CRL_get_REVOKED(list);
    return {text_of(X509_CRL_get_issuer(list)), time_of(X509_CRL_get0_lastUpdate(list)),
            next == nullptr ? 0 : time_of(next),
            revoked == nullptr ? 0 : static_cast<std::size_t>(sk_X509_REVOKED_num(revoked))};
}

/// Everything of one kind in a PEM file; `read` gives null behind the last one.
template <typename Pointer, typename Described, typename Read>
Result<std::vector<Described>> all_in(const std::string& file, const char* what, Read read) {
    const auto text = read_file(file);
    if (!text) {
        return fail(text.error());
    }
    const Bio source = reader(*text);
    std::vector<Described> all;
    while (const Pointer one{read(source.get())}) {
        all.push_back(described(one.get()));
    }
    if (all.empty()) {
        return fail(fatal(file + " holds no PEM " + what));
    }
    return all;
}

} // namespace

Result<Certificate> read_certificate(const std::string& cert_file, const std::string& key_file) {
    const auto cert_text = read_file(cert_file);
    const auto key_text = read_file(key_file);
    if (!cert_text || !key_text) {
        return fail(cert_text ? key_text.error() : cert_text.error());
    }
    const X509Pointer cert(PEM_read_bio_X509(reader(*cert_text).get(), nullptr, nullptr, nullptr));
    if (!cert) {
        return fail(fatal(cert_file + " holds no PEM certificate"));
    }
    const KeyPointer key(
        PEM_read_bio_PrivateKey(reader(*key_text).get(), nullptr, nullptr, nullptr));
    if (!key) {
        return fail(fatal(key_file + " holds no PEM private key that can be read"));
    }
    if (X509_check_private_key(cert.get(), key.get()) != 1) {
        return fail(fatal("the key " + key_file + " does not belong to " + cert_file));
    }
    return described(cert.get());
}

Result<std::vector<Certificate>> read_authorities(const std::string& file) {
    return all_in<X509Pointer, Certificate>(file, "certificate", [](BIO* source) {
        return PEM_read_bio_X509(source, nullptr, nullptr, nullptr);
    });
}

Result<std::vector<RevocationList>> read_revocation_lists(const std::string& file) {
    return all_in<CrlPointer, RevocationList>(file, "revocation list", [](BIO* source) {
        return PEM_read_bio_X509_CRL(source, nullptr, nullptr, nullptr);
    });
}

} // namespace railbridge::manager
