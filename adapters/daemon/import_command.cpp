// `railbridge import`: a list of registers becomes a mapping, checked as every other.

#include "adapters/config/csv/cell_text.hpp"
#include "adapters/config/csv/import_csv.hpp"
#include "adapters/config/format/format_mapping.hpp"
#include "adapters/config/load_mapping.hpp"
#include "adapters/daemon/commands.hpp"
#include "adapters/daemon/exit_codes.hpp"
#include "adapters/daemon/whole_file.hpp"

#include <algorithm>
#include <cstdio>

namespace railbridge::daemon {

namespace {

config::CsvImportOptions chosen(const ImportOptions& given) {
    config::CsvImportOptions options;
    options.columns = given.columns;
    if (!given.separator.empty()) {
        options.separator = given.separator == "tab" ? '\t' : given.separator.front();
    }
    if (!given.addresses.empty()) {
        options.addressing = given.addresses == "modicon"   ? config::Addressing::modicon
                             : given.addresses == "offset1" ? config::Addressing::offset1
                                                            : config::Addressing::offset0;
    }
    options.asset = given.asset.empty() ? config::key_of(given.file.stem().string())
                                        : config::key_of(given.asset);
    options.line = config::key_of(given.line);
    options.endpoint = given.endpoint.empty() ? options.endpoint : given.endpoint;
    options.unit = given.unit;
    options.words = given.words;
    options.grants = given.grants;
    return options;
}

/// What the loader does not accept, as faults of the rows it was made of.
void add_refusals(const std::filesystem::path& file, config::CsvImport& made) {
    const auto loaded = config::load_mapping_text(file, made.text, {"import", "import", {}, {}});
    if (loaded) {
        return;
    }
    for (const auto& problem : loaded.error()) {
        const bool known = problem.line >= 1 && problem.line <= made.row_of.size();
        made.faults.push_back({known ? made.row_of[problem.line - 1] : 0, problem.text});
    }
}

void tell(const std::filesystem::path& file, config::CsvImport& made) {
    for (const auto& guess : made.guesses) {
        std::fprintf(stderr, "guessed: %s\n", guess.c_str());
    }
    std::stable_sort(made.faults.begin(), made.faults.end(),
                     [](const auto& left, const auto& right) { return left.line < right.line; });
    for (const auto& fault : made.faults) {
        std::fprintf(stderr, "%s:%u: %s\n", file.c_str(), fault.line, fault.text.c_str());
    }
}

int put(const std::string& text, const std::string& output) {
    if (output.empty()) {
        std::fputs(text.c_str(), stdout);
        return exit_code::ok;
    }
    if (const auto written = write_new(output, text); !written) {
        std::fprintf(stderr, "%s\n", written.error().text.c_str());
        return exit_code::failed;
    }
    return exit_code::ok;
}

} // namespace

int import_command(const Options& options) {
    const auto& given = options.import;
    const auto list = read_whole(given.file);
    if (!list) {
        std::fprintf(stderr, "%s\n", list.error().text.c_str());
        return exit_code::failed;
    }
    auto made = config::import_csv(*list, chosen(given));
    if (!made) {
        std::fprintf(stderr, "%s: %s\n", given.file.c_str(), made.error().text.c_str());
        return exit_code::config;
    }
    const std::size_t left_out = made->faults.size();
    add_refusals(given.file, *made);
    const bool refused = made->faults.size() > left_out || (left_out > 0 && !given.skip);
    tell(given.file, *made);
    if (refused) {
        std::fprintf(stderr, "%zu problem%s: nothing was written%s\n", made->faults.size(),
                     made->faults.size() == 1 ? "" : "s",
                     made->faults.size() == left_out ? "; --skip leaves these rows out" : "");
        return exit_code::config;
    }
    std::fprintf(stderr, "%zu points, %zu rows left out", made->points, left_out);
    if (made->grants > 0) {
        std::fprintf(stderr,
                     given.grants ? "; %zu write. lines grant writing"
                                  : "; %zu write. lines are comments: uncomment what may "
                                    "be written, and give limits",
                     made->grants);
    }
    std::fprintf(stderr, "\n");
    const auto formatted = config::format_mapping(made->text, given.file);
    return put(formatted ? *formatted : made->text, given.output);
}

} // namespace railbridge::daemon
