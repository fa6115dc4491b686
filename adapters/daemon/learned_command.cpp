// `railbridge learned`: what devices taught the bridge, as lines to paste.

#include "adapters/daemon/ask_bridge.hpp"
#include "adapters/daemon/commands.hpp"
#include "adapters/daemon/control_requests.hpp"
#include "adapters/daemon/exit_codes.hpp"
#include "adapters/daemon/learned_marks.hpp"
#include "adapters/daemon/site_files.hpp"
#include "adapters/identity/identity.hpp"

#include <simdjson.h>

#include <algorithm>
#include <cstdio>
#include <string>

namespace railbridge::daemon {

namespace {

std::string mark_of(const Mapping& mapping, DeviceId device) {
    return identity::name_based_asset_id(learned_subject(mapping, device));
}

/// Where the lines of a device go. `meters.pump_a` is one of `each` in [asset.meters].
std::string place_of(const std::string& device) {
    const std::size_t dot = device.find('.');
    return dot == std::string::npos
               ? "its [device." + device + "], or its [asset." + device + "] without one"
               : "each." + device.substr(dot + 1) + " = { ... } of [asset." +
                     device.substr(0, dot) + "]";
}

void print_device(const std::string& device, const std::string& line, std::uint64_t unit,
                  const std::vector<std::string>& lines) {
    std::printf("# %s (line %s, unit %llu): into %s\n", device.c_str(), line.c_str(),
                static_cast<unsigned long long>(unit), place_of(device).c_str());
    for (const auto& text : lines) {
        std::printf("%s\n", text.c_str());
    }
    std::printf("\n");
}

void say_nothing_learned() {
    std::printf("# nothing: every device answers what it is asked\n");
}

/// False if the answer is no status.
bool print_answer(const std::string& answer) {
    simdjson::dom::parser parser;
    simdjson::dom::element status;
    simdjson::dom::array devices;
    if (parser.parse(answer).get(status) != simdjson::SUCCESS ||
        status["learned"].get(devices) != simdjson::SUCCESS) {
        return false;
    }
    for (const auto device : devices) {
        std::string_view key;
        std::string_view line;
        std::uint64_t unit = 0;
        simdjson::dom::array texts;
        if (device["device"].get(key) != simdjson::SUCCESS ||
            device["line"].get(line) != simdjson::SUCCESS ||
            device["unit"].get(unit) != simdjson::SUCCESS ||
            device["lines"].get(texts) != simdjson::SUCCESS) {
            return false;
        }
        std::vector<std::string> lines;
        for (const auto text : texts) {
            std::string_view one;
            if (text.get(one) == simdjson::SUCCESS) {
                lines.emplace_back(one);
            }
        }
        print_device(std::string(key), std::string(line), unit, lines);
    }
    if (devices.size() == 0) {
        say_nothing_learned();
    }
    return true;
}

int print_kept(const config::LoadedConfig& site) {
    const auto records = learned_about(site.mapping, store::LearnedFile{site.daemon.state_dir});
    if (!records) {
        std::fprintf(stderr, "%s\n", records.error().text.c_str());
        return exit_code::failed;
    }
    const auto& devices = site.mapping.devices;
    for (const auto& record : *records) {
        for (std::size_t i = 0; i < devices.size(); ++i) {
            if (devices[i].key == record.device) {
                print_device(devices[i].key, site.mapping.line(devices[i].line).key,
                             devices[i].unit,
                             learned_lines(site.mapping, static_cast<DeviceId>(i), record.facts));
            }
        }
    }
    if (records->empty()) {
        say_nothing_learned();
    }
    return exit_code::ok;
}

} // namespace

Result<std::vector<LearnedRecord>> learned_about(const Mapping& mapping,
                                                 const store::LearnedFile& file) {
    auto records = file.load();
    if (records) {
        std::erase_if(*records, [&mapping](const auto& record) {
            for (std::size_t i = 0; i < mapping.devices.size(); ++i) {
                if (mapping.devices[i].key == record.device) {
                    return mark_of(mapping, static_cast<DeviceId>(i)) != record.subject;
                }
            }
            return true;
        });
    }
    return records;
}

std::vector<LearnedRecord> with_marks(const Mapping& mapping, std::vector<LearnedRecord> records) {
    for (auto& record : records) {
        for (std::size_t i = 0; i < mapping.devices.size(); ++i) {
            if (mapping.devices[i].key == record.device) {
                record.subject = mark_of(mapping, static_cast<DeviceId>(i));
            }
        }
    }
    return records;
}

int learned_command(const Options& options) {
    std::vector<config::Diagnostic> problems;
    const auto site = load_runnable_site(options.config, problems);
    if (!site) {
        return check_command(options);
    }
    const auto answer = ask_bridge(site->site.daemon, to_line(StatusRequest{}));
    if (!answer) {
        if (answer.error().recovery != Recovery::retry_later) {
            std::fprintf(stderr, "%s\n", answer.error().text.c_str());
            return exit_code::unavailable;
        }
        return print_kept(site->site); // no bridge runs
    }
    if (!print_answer(*answer)) {
        std::fprintf(stderr, "the bridge answered what this program does not understand; are both "
                             "of one version?\n");
        return exit_code::failed;
    }
    return exit_code::ok;
}

} // namespace railbridge::daemon
