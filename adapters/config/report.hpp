#pragma once
// Collects every problem of every file of one run, so that a person fixes them all at once.

#include "adapters/config/diagnostic.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace railbridge::config {

/// A place in one of the files of a Report.
struct Position {
    std::uint32_t file = 0; ///< as Report::add_file returned it
    unsigned line = 0;
    unsigned column = 0;
};

class Report {
public:
    std::uint32_t add_file(const std::filesystem::path& path);

    void error(Position at, Code code, std::string text) { add(at, code, false, std::move(text)); }
    /// `code` is a lint.
    void warning(Position at, Code code, std::string text) { add(at, code, true, std::move(text)); }

    std::size_t error_count() const { return errors_.size(); }
    /// `site.toml:40`, to point at a second place from within a text.
    std::string place(Position at) const;

    std::vector<Diagnostic> take_errors();
    std::vector<Diagnostic> take_warnings();

private:
    void add(Position at, Code code, bool warning, std::string text);

    std::vector<std::filesystem::path> files_;
    std::vector<Diagnostic> errors_;
    std::vector<Diagnostic> warnings_;
};

} // namespace railbridge::config
