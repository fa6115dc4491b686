#include "tools/manager/program/bridge_config.hpp"

#include "tools/manager/json/json_value.hpp"
#include "tools/manager/program/answer_fields.hpp"
#include "tools/manager/program/listen_address.hpp"
#include "tools/manager/state/state_files.hpp"

#include <cstdio>
#include <filesystem>

namespace railbridge::manager {

namespace {

std::string secret_place(const std::string& file) {
    return (std::filesystem::path(file).parent_path() / "gateway.secret").string();
}

std::string default_url(const std::string& state_dir) {
    const auto endpoint = read_endpoint(state_dir);
    return endpoint ? "mqtt://" + host_and_port(endpoint->host, endpoint->port)
                    : "mqtt://127.0.0.1:1883";
}

bool is_this_machine(const std::string& url) {
    const auto begin = url.find("://");
    const auto place = begin == std::string::npos ? url : url.substr(begin + 3);
    const auto address = parse_listen_address(place.substr(0, place.find('/')), 1883);
    return address && address->is_loopback();
}

/// At the desk the state lies beside the file. A box has a service, which may write to the place
/// that is used without `state_dir` and to no other.
std::string state_line(const std::string& url) {
    return is_this_machine(url) ? "state_dir = \"state\"\n" : "";
}

/// JSON strings are TOML strings.
std::string config_text(const JsonMembers& gateway, const std::string& url) {
    return "schema = 1\n\n[manager]\nurl = " + json_string(url) +
           "\nrealm = " + json_string(text_in(gateway, "realm")) +
           "\nclient_id = " + json_string(text_in(gateway, "clientId")) +
           "\ngateway_id = " + json_string(text_in(gateway, "assetId")) +
           "\nsecret_file = \"gateway.secret\"\n\n[bridge]\n" + state_line(url) +
           "mappings = [\"site.toml\"]\n";
}

/// With as much as will be written, so that a full disk shows.
Status try_to_write(const std::string& file) {
    constexpr std::size_t more_than_will_be = 4096;
    const Status status = write_private_file(file, std::string(more_than_will_be, ' '), false);
    if (status) {
        std::error_code error;
        std::filesystem::remove(file, error);
    }
    return status;
}

} // namespace

Status prepare_config_place(const std::string& file) {
    std::error_code error;
    for (const std::string& one : {file, secret_place(file)}) {
        if (std::filesystem::exists(one, error)) {
            return fail(fatal(one + " exists already; remove it or choose another directory"));
        }
    }
    const auto directory = std::filesystem::path(file).parent_path();
    if (!directory.empty()) {
        std::filesystem::create_directories(directory, error);
        if (error) {
            return fail(
                fatal("cannot make the directory " + directory.string() + ": " + error.message()));
        }
    }
    return try_to_write(secret_place(file));
}

Status write_bridge_config(const std::string& file, const std::string& state_dir,
                           const std::string& url, const std::string& gateway_json) {
    const auto gateway = parse_json_object(gateway_json);
    if (!gateway) {
        return fail(gateway.error());
    }
    const std::string where = url.empty() ? default_url(state_dir) : url;
    if (Status status =
            write_private_file(secret_place(file), text_in(*gateway, "clientSecret"), false);
        !status) {
        return status;
    }
    return write_private_file(file, config_text(*gateway, where), false);
}

} // namespace railbridge::manager
