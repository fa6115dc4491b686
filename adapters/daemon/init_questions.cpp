#include "adapters/daemon/init_questions.hpp"

#include "adapters/config/line_text.hpp"
#include "adapters/config/manager_words.hpp"
#include "adapters/config/read_manager.hpp"
#include "adapters/daemon/init_files.hpp"
#include "adapters/daemon/terminal.hpp"

#include <cstdint>
#include <cstdio>
#include <optional>
#include <system_error>

namespace railbridge::daemon {

namespace {

namespace fs = std::filesystem;

/// An error says why it asks again.
using Check = std::function<Status(const std::string& answer)>;

Error missing(const char* flag) {
    return fatal(std::string(flag) + " is missing");
}

/// An answer that a flag gave is left alone: the files are checked as a whole.
Status ask(std::string& answer, const char* flag, const std::string& question, const Check& check) {
    if (!answer.empty()) {
        return {};
    }
    while (at_terminal()) {
        auto line = typed(question);
        if (!line) {
            break;
        }
        const auto good = check(*line);
        if (good) {
            answer = std::move(*line);
            return {};
        }
        std::fprintf(stderr, "%s\n", good.error().text.c_str());
    }
    return fail(missing(flag));
}

Status check_url(const std::string& text) {
    const auto url = config::parse_manager_url(text);
    if (!url) {
        return fail(fatal(url.error().text));
    }
    const bool readable = !url->tls && !config::is_loopback(url->endpoint.host);
    return readable ? Status{fail(fatal("that would send the secret readable over the network: use "
                                        "mqtts://"))}
                    : Status{};
}

Status check_token(const std::string& text) {
    return config::is_topic_token(text)
               ? Status{}
               : Status{fail(fatal("write letters, digits, \"_\" and \"-\""))};
}

/// With TLS only; empty means those that the system trusts.
Status ask_ca_file(InitOptions& answers, const fs::path& directory) {
    const auto url = config::parse_manager_url(answers.url);
    if (!answers.ca_file.empty() || !url || !url->tls) {
        return {};
    }
    const auto check = [&directory](const std::string& text) -> Status {
        std::error_code problem;
        const auto path = directory / text;
        if (text.empty() || (fs::file_size(path, problem) > 0 && !problem)) {
            return {};
        }
        return fail(fatal("\"" + path.string() +
                          "\": " + (problem ? problem.message() : "the file is empty")));
    };
    return ask(answers.ca_file, "--ca-file",
               "Certificates to trust, a file (nothing: those of the system)", check);
}

/// `tcp:HOST:PORT` with a host and a port, and a serial line with its speed.
Status check_line(const InitOptions& answers, const config::TemplateSummary& device) {
    const auto& line = answers.line;
    const auto colon = line.find(':');
    if (line.substr(0, colon) != "rtu" && colon != std::string::npos) {
        constexpr std::uint16_t modbus_port = 502;
        if (const auto place = config::parse_endpoint(line.substr(colon + 1), modbus_port);
            !place) {
            return fail(place.error());
        }
    }
    const auto site = first_site_toml(answers, device);
    return site ? Status{} : Status{fail(site.error())};
}

Status ask_line(InitOptions& answers, const FindTemplate& find_template) {
    const auto device = find_template(answers);
    if (!device) {
        return {}; // a flag named it, and the error comes with the files
    }
    // Its own question, where nobody knows.
    const bool speed_known = !answers.serial.empty() || !device->serial.empty();
    const auto check = [&](const std::string& text) {
        auto with = answers;
        with.line = text;
        with.serial = speed_known ? with.serial : "9600 8N1";
        return check_line(with, *device);
    };
    if (auto asked = ask(answers.line, "--line",
                         "Where it is: tcp:HOST:PORT, rtu:DEVICE, rtu-over-tcp:HOST:PORT", check);
        !asked) {
        return asked;
    }
    if (speed_known || answers.line.rfind("rtu:", 0) != 0) {
        return {};
    }
    return ask(answers.serial, "--serial", "Its speed, as in 9600 8N1",
               [](const std::string& text) -> Status {
                   const auto serial = config::parse_serial(text);
                   return serial ? Status{} : Status{fail(serial.error())};
               });
}

} // namespace

Status ask_missing(InitOptions& answers, const fs::path& directory,
                   const FindTemplate& find_template) {
    const bool asks_for_manager = answers.url.empty();
    if (auto asked =
            ask(answers.url, "--url", "Manager, as in mqtts://manager.example.org:8883", check_url);
        !asked) {
        return asked;
    }
    if (auto asked = asks_for_manager ? ask_ca_file(answers, directory) : Status{}; !asked) {
        return asked;
    }
    if (auto asked = ask(answers.realm, "--realm", "Realm of the gateway", check_token); !asked) {
        return asked;
    }
    if (auto asked = ask(answers.client_id, "--client-id",
                         "Client id of the gateway's service user", check_token);
        !asked) {
        return asked;
    }
    const auto check_template = [&](const std::string& text) {
        auto with = answers;
        with.device = text;
        const auto device = find_template(with);
        return device ? Status{} : Status{fail(device.error())};
    };
    if (auto asked =
            ask(answers.device, "--template",
                "Template of the first device (railbridge templates list)", check_template);
        !asked) {
        return asked;
    }
    return ask_line(answers, find_template);
}

Result<std::string> ask_secret() {
    while (at_terminal()) {
        auto secret = typed_unseen("Secret of the service user");
        if (!secret) {
            break;
        }
        if (!secret->empty()) {
            return std::move(*secret);
        }
        std::fputs("the secret is empty\n", stderr);
    }
    return fail(fatal("--secret-from is missing: a file, or - for standard input"));
}

} // namespace railbridge::daemon
