#include "tests/adapter/mqtt/certificates.hpp"

#include <cstdlib>
#include <stdexcept>

namespace railbridge::test {
namespace {

void run(const std::string& command) {
    if (std::system((command + " >/dev/null 2>&1").c_str()) != 0) {
        throw std::runtime_error("failed: " + command);
    }
}

constexpr const char* new_key = "openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes ";

} // namespace

void make_authority(const TemporaryDirectory& directory, const std::string& name) {
    run(new_key + ("-x509 -days 2 -subj /CN=" + name) + " -keyout " +
        directory.file(name + ".key") + " -out " + directory.file(name + ".crt"));
}

void make_certificate(const TemporaryDirectory& directory, const std::string& authority,
                      const std::string& name, const std::string& subject_names) {
    const std::string extensions =
        directory.write(name + ".ext", "subjectAltName=" + subject_names + "\n");
    run(new_key + ("-subj /CN=" + name) + " -keyout " + directory.file(name + ".key") + " -out " +
        directory.file(name + ".csr"));
    run("openssl x509 -req -days 2 -CAcreateserial -in " + directory.file(name + ".csr") + " -CA " +
        directory.file(authority + ".crt") + " -CAkey " + directory.file(authority + ".key") +
        " -extfile " + extensions + " -out " + directory.file(name + ".crt"));
}

std::string tls_listener(const TemporaryDirectory& directory, const std::string& name) {
    return "allow_anonymous true\ncertfile " + directory.file(name + ".crt") + "\nkeyfile " +
           directory.file(name + ".key");
}

} // namespace railbridge::test
