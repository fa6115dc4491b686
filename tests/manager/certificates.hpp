#pragma once
// Certificates for tests, made by openssl's command line.

#include <string>

namespace railbridge::test {

/// `place`.pem for localhost, signed by itself, and its key `place`.key. Gives `place`. Throws when
/// openssl does not make it, like all of these.
std::string self_signed(const std::string& place, int days = 2);

/// An authority with a directory of its own.
class Authority {
public:
    /// The directory must not exist.
    explicit Authority(std::string directory);

    std::string certificate() const { return directory_ + "/ca.pem"; }
    std::string revocation_list() const { return directory_ + "/crl.pem"; }

    /// A client's certificate: this and `.pem`, its key this and `.key`.
    std::string issue(const std::string& name) const;
    void revoke(const std::string& name) const;
    /// Writes the list anew. With `next_update` (YYYYMMDDHHMMSSZ) it is valid until then, which may
    /// be over; else for a day.
    void publish_revocations(const std::string& next_update = {}) const;

private:
    std::string directory_;
};

} // namespace railbridge::test
