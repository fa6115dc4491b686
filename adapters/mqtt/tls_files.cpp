#include "adapters/mqtt/tls_files.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <array>
#include <memory>

namespace railbridge::mqtt {
namespace {

struct FreeContext {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};

/// The oldest error of this thread's queue, which is the cause of the others. Empties the queue.
std::string openssl_error() {
    const unsigned long code = ERR_get_error();
    ERR_clear_error();
    if (code == 0) {
        return "unusable";
    }
    std::array<char, 256> text{};
    ERR_error_string_n(code, text.data(), text.size());
    return text.data();
}

Status check_pair(SSL_CTX* context, const std::string& certificate_file,
                  const std::string& key_file) {
    if (certificate_file.empty() != key_file.empty()) {
        return fail(fatal("a client certificate needs both its certificate file and its key file; "
                          "one is missing"));
    }
    if (certificate_file.empty()) {
        return {};
    }
    if (SSL_CTX_use_certificate_chain_file(context, certificate_file.c_str()) != 1) {
        return fail(fatal("certificate file " + certificate_file + ": " + openssl_error()));
    }
    if (SSL_CTX_use_PrivateKey_file(context, key_file.c_str(), SSL_FILETYPE_PEM) != 1) {
        return fail(fatal("key file " + key_file + ": " + openssl_error()));
    }
    if (SSL_CTX_check_private_key(context) != 1) {
        return fail(fatal("key file " + key_file + " does not belong to certificate file " +
                          certificate_file));
    }
    return {};
}

} // namespace

Status check_tls_files(const std::string& ca_file, const std::string& certificate_file,
                       const std::string& key_file) {
    if (ca_file.empty()) {
        return fail(fatal("TLS needs a CA file to know the manager by; none is named"));
    }
    ERR_clear_error();
    const std::unique_ptr<SSL_CTX, FreeContext> context{SSL_CTX_new(TLS_client_method())};
    if (!context) {
        return fail(fatal("OpenSSL gives no context: " + openssl_error()));
    }
    if (SSL_CTX_load_verify_locations(context.get(), ca_file.c_str(), nullptr) != 1) {
        return fail(fatal("CA file " + ca_file + ": missing, empty or without a certificate (" +
                          openssl_error() +
                          "); put the certificate of the manager's CA there, as PEM (a DER "
                          "file becomes PEM with: openssl x509 -inform der -in FILE)"));
    }
    return check_pair(context.get(), certificate_file, key_file);
}

} // namespace railbridge::mqtt
