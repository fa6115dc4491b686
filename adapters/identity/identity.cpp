#include "adapters/identity/identity.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace railbridge::identity {

namespace {

UuidBytes with_version(UuidBytes uuid, std::uint8_t version) {
    uuid[6] = static_cast<std::uint8_t>((uuid[6] & 0x0FU) | (unsigned{version} << 4U));
    uuid[8] = static_cast<std::uint8_t>((uuid[8] & 0x3FU) | 0x80U);
    return uuid;
}

UuidBytes random_uuid() {
    UuidBytes uuid{};
    if (RAND_bytes(uuid.data(), static_cast<int>(uuid.size())) != 1) {
        throw std::runtime_error("OpenSSL has no random numbers");
    }
    return with_version(uuid, 4);
}

struct Digest {
    std::array<std::uint8_t, EVP_MAX_MD_SIZE> bytes{};
    std::size_t size = 0;
};

Digest digest_of(std::string_view text, const EVP_MD* kind) {
    Digest digest;
    unsigned int size = 0;
    if (EVP_Digest(text.data(), text.size(), digest.bytes.data(), &size, kind, nullptr) != 1) {
        throw std::runtime_error("OpenSSL cannot compute a digest");
    }
    digest.size = size;
    return digest;
}

std::string hexadecimal(const std::uint8_t* bytes, std::size_t size) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (std::size_t i = 0; i < size; ++i) {
        text.push_back(digits[bytes[i] >> 4U]);
        text.push_back(digits[bytes[i] & 0x0FU]);
    }
    return text;
}

std::string salted(std::string_view salt, std::string_view secret) {
    const Digest digest = digest_of(std::string(salt) + '$' + std::string(secret), EVP_sha256());
    return std::string(salt) + '$' + hexadecimal(digest.bytes.data(), digest.size);
}

} // namespace

std::string name_based_asset_id(std::string_view name) {
    const Digest digest = digest_of(name, EVP_sha1());
    UuidBytes uuid{};
    std::copy_n(digest.bytes.begin(), uuid.size(), uuid.begin());
    return asset_id_from_uuid(with_version(uuid, 5));
}

std::string random_asset_id() {
    return asset_id_from_uuid(random_uuid());
}

std::string random_uuid_text() {
    const UuidBytes uuid = random_uuid();
    std::string text = hexadecimal(uuid.data(), uuid.size());
    for (const std::size_t dash :
         {std::size_t{8}, std::size_t{13}, std::size_t{18}, std::size_t{23}}) {
        text.insert(dash, 1, '-');
    }
    return text;
}

std::string hashed_secret(std::string_view secret) {
    const UuidBytes salt = random_uuid();
    return salted(hexadecimal(salt.data(), salt.size()), secret);
}

bool secret_matches(std::string_view secret, std::string_view stored) {
    const std::size_t end_of_salt = stored.find('$');
    if (end_of_salt == std::string_view::npos) {
        return false;
    }
    const std::string expected = salted(stored.substr(0, end_of_salt), secret);
    return expected.size() == stored.size() &&
           CRYPTO_memcmp(expected.data(), stored.data(), stored.size()) == 0;
}

std::string checksum(std::string_view content) {
    const Digest digest = digest_of(content, EVP_sha256());
    return hexadecimal(digest.bytes.data(), digest.size);
}

} // namespace railbridge::identity
