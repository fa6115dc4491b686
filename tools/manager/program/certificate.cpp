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

std::string subject_of(const X509* certificate) {
    std::array<char, 256> text{};
    X509_NAME_oneline(X509_get_subject_name(certificate), text.data(),
                      static_cast<int>(text.size()));
    return text.data();
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
    return Certificate{subject_of(cert.get()), time_of(X509_get0_notBefore(cert.get())),
                       time_of(X509_get0_notAfter(cert.get()))};
}

} // namespace railbridge::manager
