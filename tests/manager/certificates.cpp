#include "tests/manager/certificates.hpp"

#include "tests/manager/program.hpp"

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <utility>
#include <vector>

namespace railbridge::test {

namespace {

void openssl(std::vector<std::string> words) {
    words.insert(words.begin(), "openssl");
    const CommandResult result = run_program(words);
    if (result.exit_code != 0) {
        throw std::runtime_error("openssl " + words[1] + ": " + result.err);
    }
}

} // namespace

std::string self_signed(const std::string& place, int days) {
    openssl({"req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", place + ".key", "-out",
             place + ".pem", "-days", std::to_string(days), "-subj", "/CN=localhost", "-addext",
             "subjectAltName=DNS:localhost,IP:127.0.0.1"});
    return place;
}

Authority::Authority(std::string directory)
    : directory_(std::move(directory)) {
    std::filesystem::create_directory(directory_);
    std::ofstream(directory_ + "/index.txt").flush();
    std::ofstream(directory_ + "/index.txt.attr").flush();
    std::ofstream(directory_ + "/serial") << "01\n";
    std::ofstream(directory_ + "/crlnumber") << "01\n";
    std::ofstream(directory_ + "/ca.conf")
        << "[ca]\ndefault_ca = own\n[own]\ndatabase = " << directory_
        << "/index.txt\nserial = " << directory_ << "/serial\ncrlnumber = " << directory_
        << "/crlnumber\nnew_certs_dir = " << directory_ << "\ncertificate = " << directory_
        << "/ca.pem\nprivate_key = " << directory_
        << "/ca.key\ndefault_md = sha256\ndefault_days = 1\ndefault_crl_days = 1\n"
           "policy = any\n[any]\ncommonName = supplied\n";
    openssl({"req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", directory_ + "/ca.key",
             "-out", certificate(), "-days", "2", "-subj", "/CN=authority"});
}

std::string Authority::issue(const std::string& name) const {
    const std::string place = directory_ + '/' + name;
    openssl({"req", "-newkey", "rsa:2048", "-nodes", "-keyout", place + ".key", "-out",
             place + ".csr", "-subj", "/CN=" + name});
    openssl({"ca", "-batch", "-config", directory_ + "/ca.conf", "-in", place + ".csr", "-out",
             place + ".pem", "-notext"});
    return place;
}

void Authority::revoke(const std::string& name) const {
    openssl(
        {"ca", "-config", directory_ + "/ca.conf", "-revoke", directory_ + '/' + name + ".pem"});
}

void Authority::publish_revocations(const std::string& next_update) const {
    std::vector<std::string> words{"ca",   "-gencrl",        "-config", directory_ + "/ca.conf",
                                   "-out", revocation_list()};
    if (!next_update.empty()) {
        words.insert(words.end(),
                     {"-crl_lastupdate", "20200101000000Z", "-crl_nextupdate", next_update});
    }
    openssl(words);
}

} // namespace railbridge::test
