#pragma once
// Collects every problem of every file of one run, so that a person fixes them all at once.

#include "adapters/config/diagnostic.hpp"

#include <compare>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace railbridge::config {

/// A place in one of the files of a Report.
struct Position {
    std::uint32_t file = 0; ///< as Report::add_file returned it
    unsigned line = 0;
    unsigned column = 0;
    friend constexpr auto operator<=>(const Position&, const Position&) = default;
};

class Report {
public:
    std::uint32_t add_file(const std::filesystem::path& path);

    /// `fix`: what belongs there instead, if that is known.
    void error(Position at, Code code, std::string text, std::string fix = {}) {
        add(at, code, std::move(text), std::move(fix));
    }
    /// `code` is a lint.
    void warning(Position at, Code code, std::string text) { add(at, code, std::move(text), {}); }
    /// A warning about what the line has to do with others: kept back if the line itself is wrong.
    void lint(Position at, Code code, std::string text);

    /// Whatever seems wrong in `file` is from now on the fault of the line at `to`: a template that
    /// is sound by itself, and a line that does not fit it. The file's warnings were given before.
    void blame(std::uint32_t file, Position to) { blamed_ = {file, to}; }
    void blame_nobody() { blamed_.reset(); }
    /// Follows every text from now on; empty: nothing.
    void set_remark(std::string remark) { remark_ = std::move(remark); }

    /// From now on the same lines are read for one device after the other. What was reported at a
    /// place for an earlier device is not reported again, if it says the same but for its name.
    void begin_turns() { turns_.emplace(); }
    void next_turn(std::string name);
    void end_turns() { turns_.reset(); }

    std::size_t error_count() const { return errors_.size(); }
    /// `site.toml:40`, to point at a second place from within a text.
    std::string place(Position at) const;
    const std::filesystem::path& file(Position at) const { return files_[at.file]; }

    /// Errors and lints together, by place.
    std::vector<Diagnostic> take_all();
    /// Lints, without those that their lines allow.
    std::vector<Diagnostic> take_warnings();

private:
    struct Blame {
        std::uint32_t file = 0;
        Position to;
    };
    using Said = std::tuple<Position, Code, std::string>; ///< without the name of the device
    struct Turns {
        std::string name;
        std::set<Said> earlier;
        std::set<Said> current;
    };

    void add(Position at, Code code, std::string text, std::string fix);

    std::vector<std::filesystem::path> files_;
    std::vector<Diagnostic> errors_;
    std::vector<Diagnostic> warnings_;
    std::optional<Blame> blamed_;
    std::optional<Turns> turns_;
    std::string remark_;
};

} // namespace railbridge::config
