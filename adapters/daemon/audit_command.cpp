// `railbridge audit`: what was done to devices and what was refused, from the files of the audit. A
// bridge need not run.

#include "adapters/config/duration_text.hpp"
#include "adapters/daemon/commands.hpp"
#include "adapters/daemon/exit_codes.hpp"
#include "adapters/daemon/site_files.hpp"
#include "adapters/daemon/state_owner.hpp"
#include "adapters/daemon/status_fields.hpp"
#include "adapters/runtime/system_clock.hpp"
#include "adapters/store/audit_file.hpp"
#include "adapters/store/audit_line.hpp"
#include "bridge/base/wall_text.hpp"

#include <cstdint>
#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

namespace railbridge::daemon {

namespace {

using simdjson::dom::element;

/// Which lines are wanted.
struct Wanted {
    std::string since; ///< as the lines have it, which sorts like the time; empty: all
    std::string asset; ///< empty: all

    bool takes(const element& line) const {
        return field(line, "time") >= since && (asset.empty() || field(line, "asset") == asset);
    }
};

/// "0 Hz -> 42 Hz" needs no unit twice.
std::string with_units(const element& line, const char* key) {
    const auto units = field(line, "units");
    const auto value = field(line, key);
    return units.empty() || value.empty() || value == "null" ? value : value + " " + units;
}

std::string place(const element& line) {
    const auto name = field(line, "line");
    return name.empty() ? "-" : name + " u" + field(line, "unit") + " " + field(line, "address");
}

Row row_of(const element& line) {
    if (field(line, "kind") == "gap") {
        return {field(line, "time"),
                "-",
                "-",
                "-",
                "-",
                "gap",
                field(line, "linesLost") + " lines were lost: " + field(line, "reason"),
                ""};
    }
    const auto asset = field(line, "asset");
    const auto kind = field(line, "kind");
    const auto attribute = field(line, "attribute"); // none: about all of them
    return {field(line, "time"),
            (asset.empty() ? field(line, "assetId") : asset) +
                (attribute.empty() ? "" : "." + attribute),
            with_units(line, "before"),
            with_units(line, "value"),
            place(line),
            kind == "command" ? field(line, "verdict") : kind + " " + field(line, "verdict"),
            field(line, "reason"),
            field(line, "tookMs") + " ms"};
}

class Printer {
public:
    explicit Printer(bool json)
        : json_(json) {}

    void take(const element& line, const std::string& text) {
        ++lines_;
        if (json_) {
            std::printf("%s\n", text.c_str());
        } else {
            rows_.push_back(row_of(line));
        }
    }
    void finish() {
        if (!json_ && lines_ == 0) {
            std::printf("no command was given in that time\n");
        } else if (!json_) {
            print_table(rows_);
        }
    }

private:
    bool json_;
    std::size_t lines_ = 0;
    std::vector<Row> rows_{
        {"TIME", "ATTRIBUTE", "BEFORE", "VALUE", "PLACE", "VERDICT", "REASON", "TOOK"}};
};

/// @return how many lines of the file are no lines of the audit
/// @error retry_later  not all of it can be read
Result<std::size_t> print_file(const std::filesystem::path& path, const Wanted& wanted,
                               Printer& printer) {
    std::ifstream file{path};
    std::string text;
    std::size_t broken = 0;
    simdjson::dom::parser parser;
    while (std::getline(file, text)) {
        element line;
        if (text.empty()) {
            continue;
        }
        if (parser.parse(text).get(line) != simdjson::SUCCESS || !line.is_object()) {
            ++broken; // a crash cut it short
        } else if (std::int64_t version = 0; line["audit"].get(version) == simdjson::SUCCESS) {
            if (version > store::audit_schema_version) {
                std::fprintf(
                    stderr,
                    "%s was written by a newer railbridge: some of it may be missing here\n",
                    path.c_str());
            }
        } else if (wanted.takes(line)) {
            printer.take(line, text);
        }
    }
    if (!file.is_open() || file.bad()) {
        return fail(Error{Recovery::retry_later, path.string() + ": cannot be read"});
    }
    return broken;
}

int cannot_read(const std::string& what, const std::filesystem::path& state_dir) {
    std::fprintf(stderr, "the audit cannot be read, so this is not all of it: %s; %s\n",
                 what.c_str(), run_as_owner(state_dir, "audit").c_str());
    return exit_code::failed;
}

} // namespace

int audit_command(const Options& options) {
    std::vector<config::Diagnostic> problems;
    const auto site = load_runnable_site(options.config, problems);
    if (!site) {
        return check_command(options);
    }
    Wanted wanted;
    wanted.asset = options.audit.asset;
    if (!options.audit.since.empty()) {
        const auto age = config::parse_duration(options.audit.since);
        if (!age) {
            std::fprintf(stderr, "--since: %s\n", age.error().text.c_str());
            return exit_code::usage;
        }
        const auto now = runtime::SystemClock{}.now().wall;
        wanted.since =
            utc_text_ms(now - std::chrono::duration_cast<std::chrono::milliseconds>(*age));
    }
    Printer printer{options.json};
    std::size_t broken = 0;
    const auto& state_dir = site->site.daemon.state_dir;
    const auto files = store::AuditFile::files(state_dir);
    if (!files) {
        return cannot_read(files.error().text, state_dir);
    }
    for (const auto& file : *files) {
        const auto lines_broken = print_file(file, wanted, printer);
        if (!lines_broken) {
            return cannot_read(lines_broken.error().text, state_dir);
        }
        broken += *lines_broken;
    }
    printer.finish();
    if (broken > 0) {
        std::fprintf(stderr, "%zu lines could not be read: a crash cut them short\n", broken);
    }
    return exit_code::ok;
}

} // namespace railbridge::daemon
