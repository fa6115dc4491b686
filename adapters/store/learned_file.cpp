#include "adapters/store/learned_file.hpp"

#include "adapters/store/durable_file.hpp"

#include "bridge/polling/refused_points.hpp"

#include <array>
#include <cstring>
#include <fstream>
#include <limits>
#include <optional>
#include <sstream>
#include <utility>

namespace railbridge::store {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view name = "railbridge-learned";
constexpr int version = 1;
constexpr std::string_view silent = "silent"; // behind a range that is never answered
constexpr std::array tables{Table::coil, Table::discrete_input, Table::input_register,
                            Table::holding_register};

/// @param how  in a word, or empty
void add_range(std::string& text, const char* kind, const AddressRange& range,
               std::string_view how = {}) {
    text += std::string(kind) + " " + std::string(short_name(range.table)) + " " +
            std::to_string(range.first) + " " + std::to_string(range.count) +
            (how.empty() ? "" : " ") + std::string(how) + "\n";
}

template <typename T>
bool take(std::istringstream& line, T& value) {
    long number = 0;
    if (!(line >> number) || number < 0 || number > long{std::numeric_limits<T>::max()}) {
        return false;
    }
    value = static_cast<T>(number);
    return true;
}

std::optional<AddressRange> take_range(std::istringstream& line) {
    std::string area;
    AddressRange range;
    if (!(line >> area) || !take(line, range.first) || !take(line, range.count) ||
        range.count == 0 || range.end() > 0x10000) {
        return std::nullopt;
    }
    for (const auto table : tables) {
        if (short_name(table) == area) {
            range.table = table;
            return range;
        }
    }
    return std::nullopt;
}

/// False if the line makes no sense.
bool take_line(const std::string& text, std::vector<LearnedRecord>& records) {
    std::istringstream line{text};
    std::string kind;
    line >> kind;
    if (kind == "device") {
        LearnedRecord record;
        line >> record.device >> record.subject;
        records.push_back(std::move(record));
        return !records.back().subject.empty();
    }
    if (records.empty()) {
        return false;
    }
    auto& facts = records.back().facts;
    if (kind == "words") {
        return take(line, facts.word_limit);
    }
    if (kind == "bits") {
        return take(line, facts.bit_limit);
    }
    const auto range = take_range(line);
    if (!range || (kind != "hole" && kind != "illegal")) {
        return false;
    }
    (kind == "hole" ? facts.holes : facts.illegal).push_back(*range);
    std::string how;
    if (kind == "illegal" && line >> how && how == silent) {
        facts.silent.push_back(*range);
    }
    return true;
}

} // namespace

std::string learned_text(const std::vector<LearnedRecord>& records) {
    std::string text = std::string(name) + " " + std::to_string(version) + "\n";
    for (const auto& record : records) {
        text += "device " + record.device + " " + record.subject + "\n";
        if (record.facts.word_limit > 0) {
            text += "words " + std::to_string(record.facts.word_limit) + "\n";
        }
        if (record.facts.bit_limit > 0) {
            text += "bits " + std::to_string(record.facts.bit_limit) + "\n";
        }
        for (const auto& hole : record.facts.holes) {
            add_range(text, "hole", hole);
        }
        for (const auto& range : record.facts.illegal) {
            add_range(text, "illegal", range, is_silent_on(record.facts, range) ? silent : "");
        }
    }
    return text;
}

Result<std::vector<LearnedRecord>> parse_learned(std::string_view text) {
    std::istringstream lines{std::string(text)};
    std::string line;
    std::getline(lines, line);
    std::istringstream head{line};
    std::string is;
    int of = 0;
    head >> is >> of;
    if (is != name || of < 1) {
        return fail(fatal("it is no file of this program"));
    }
    if (of > version) {
        return fail(fatal("it is of a newer version of this program"));
    }
    std::vector<LearnedRecord> records;
    for (int number = 2; std::getline(lines, line); ++number) {
        if (!line.empty() && !take_line(line, records)) {
            return fail(fatal("line " + std::to_string(number) + " makes no sense"));
        }
    }
    return records;
}

LearnedFile::LearnedFile(const fs::path& state_dir)
    : path_(state_dir / "learned") {}

Result<std::vector<LearnedRecord>> LearnedFile::load() const {
    std::error_code error;
    const bool there = fs::exists(path_, error);
    if (error) {
        return fail(fatal(path_.string() + ": " + error.message()));
    }
    if (!there) {
        return std::vector<LearnedRecord>{};
    }
    std::ifstream file{path_};
    std::stringstream text;
    text << file.rdbuf();
    auto records = parse_learned(text.str());
    if (!file || !records) {
        return fail(fatal(path_.string() + ": " +
                          (records ? "cannot be read" : records.error().text) +
                          "; remove it, everything is learned again"));
    }
    return records;
}

Status LearnedFile::keep(const std::vector<LearnedRecord>& records) const {
    if (const int error = replace_durably(path_, learned_text(records)); error != 0) {
        return fail(Error{Recovery::retry_later, path_.string() + ": " + std::strerror(error)});
    }
    return {};
}

} // namespace railbridge::store
