#include "adapters/config/read_manager.hpp"

#include "adapters/config/language/tables.hpp"
#include "adapters/config/manager_words.hpp"
#include "bridge/openremote/asset_id.hpp"

#include <system_error>

namespace railbridge::config {

namespace {

bool starts_with(std::string_view text, std::string_view start) {
    return text.substr(0, start.size()) == start;
}

void read_url(TableReader& reader, ManagerSettings& settings) {
    reader.require("url", "write url = \"mqtts://manager.example.org:8883\"");
    const std::string* url = reader.text("url");
    if (url == nullptr) {
        return;
    }
    const auto parsed = parse_manager_url(*url);
    if (!parsed) {
        reader.report().error(reader.at("url"), parsed.error().code, parsed.error().text);
        return;
    }
    settings.tls = parsed->tls;
    settings.host = parsed->endpoint.host;
    settings.port = parsed->endpoint.port;
    if (!settings.tls && !is_loopback(settings.host) && !settings.allow_plaintext) {
        reader.report().error(reader.at("url"), Code::plaintext,
                              "url \"" + *url +
                                  "\" would send the secret readable over the network: use "
                                  "mqtts://, or allow_plaintext = true on purpose");
    }
}

std::string read_token(TableReader& reader, std::string_view key, std::string_view advice) {
    reader.require(key, advice);
    const std::string* text = reader.text(key);
    if (text == nullptr) {
        return {};
    }
    if (!is_topic_token(*text)) {
        reader.report().error(reader.at(key), Code::bad_name,
                              std::string(key) + " = \"" + *text +
                                  "\": use letters, digits, \"_\" and \"-\"");
    }
    return *text;
}

void read_secret_place(TableReader& reader, const std::filesystem::path& directory,
                       ManagerSettings& settings) {
    reader.refuse({"password", "secret", "client_secret", "token"},
                  "does not belong into a file that others may read: write it into a file with "
                  "mode 600 and name that by secret_file",
                  Code::secret_in_file);
    const std::string* file = reader.text("secret_file");
    const std::string* credential = reader.text("secret_credential");
    if (!reader.has("secret_file") && !reader.has("secret_credential")) {
        reader.report().error(reader.at(), Code::missing_key,
                              "manager has no secret: write secret_file = "
                              "\"gateway.secret\"");
    }
    if (file != nullptr && credential != nullptr) {
        reader.report().error(reader.key_at("secret_credential"), Code::keys_disagree,
                              "secret_file and secret_credential: one of them is enough");
    }
    if (file != nullptr) {
        settings.secret_file = (directory / *file).lexically_normal();
        if (file->empty()) {
            reader.report().error(reader.at("secret_file"), Code::empty_value,
                                  "secret_file is empty");
        }
    }
    if (credential != nullptr) {
        settings.secret_credential = *credential;
        if (credential->empty() || credential->find('/') != std::string::npos) {
            reader.report().error(reader.at("secret_credential"), Code::bad_name,
                                  "secret_credential is the name of a systemd credential, not a "
                                  "path");
        }
    }
}

/// A certificate file that is missing or empty would be found only when connecting, or worse: an
/// empty CA file must never mean "trust everybody".
std::filesystem::path read_tls_file(TableReader& reader, std::string_view key,
                                    const std::filesystem::path& directory) {
    const std::string* name = reader.text(key);
    if (name == nullptr) {
        return {};
    }
    auto path = (directory / *name).lexically_normal();
    std::error_code problem;
    const auto size = std::filesystem::file_size(path, problem);
    if (name->empty() || problem || size == 0) {
        const std::string why = problem ? problem.message() : "the file is empty";
        reader.report().error(reader.at(key), Code::bad_tls_file,
                              std::string(key) + " \"" + path.string() + "\": " + why);
    }
    return path;
}

void read_tls(TableReader& reader, const std::filesystem::path& directory,
              ManagerSettings& settings) {
    if (!settings.tls) {
        reader.refuse({"ca_file", "client_cert", "client_key", "server_name"},
                      "has no meaning without TLS: url starts with mqtt://");
        return;
    }
    settings.ca_file = read_tls_file(reader, "ca_file", directory);
    settings.client_cert = read_tls_file(reader, "client_cert", directory);
    settings.client_key = read_tls_file(reader, "client_key", directory);
    if (reader.has("client_cert") != reader.has("client_key")) {
        const char* present = reader.has("client_cert") ? "client_cert" : "client_key";
        reader.report().error(reader.key_at(present), Code::keys_disagree,
                              "client_cert and client_key belong together");
    }
}

} // namespace

bool is_loopback(std::string_view host) {
    // A name may begin with 127 too: only digits and dots make it an address.
    const bool is_address = host.find_first_not_of("0123456789.") == std::string_view::npos;
    return host == "localhost" || host == "::1" || (is_address && starts_with(host, "127."));
}

ManagerSettings read_manager(const KeyTable& table, Position at,
                             const std::filesystem::path& directory, Report& report) {
    ManagerSettings settings;
    TableReader reader(table, at, "manager", report, &language::manager);
    settings.allow_plaintext = reader.flag("allow_plaintext").value_or(false);
    read_url(reader, settings);
    settings.realm = read_token(reader, "realm", "write realm = \"master\" or your realm's name");
    settings.client_id =
        read_token(reader, "client_id", "write the client id of the gateway's service user");
    if (const std::string* id = reader.text("gateway_id")) {
        settings.gateway_id = *id;
        if (!is_asset_id(*id)) {
            report.error(reader.at("gateway_id"), Code::bad_asset_id,
                         "gateway_id is the gateway's asset id: 22 letters "
                         "and digits");
        }
    }
    read_secret_place(reader, directory, settings);
    read_tls(reader, directory, settings);
    reader.finish();
    return settings;
}

} // namespace railbridge::config
