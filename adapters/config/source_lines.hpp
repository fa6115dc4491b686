#pragma once
// The lines that diagnostics point at, read again from their files.

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace railbridge::config {

class SourceLines {
public:
    /// Line `number`, from 1, without its end; empty if the file cannot be read or is shorter.
    /// Files are kept once read, those above 8 MiB are not read.
    const std::string& line(const std::filesystem::path& file, unsigned number);

private:
    std::map<std::filesystem::path, std::vector<std::string>> files_;
};

/// The text as lines, without line ends and byte order mark.
std::vector<std::string> split_text_lines(std::string_view text);

/// The column behind the key or value that begins at `column`; both from 1, in characters. At least
/// one further.
unsigned token_end(std::string_view line, unsigned column);

/// Where the character at `column` begins, in bytes; the length of the line if it is shorter.
std::size_t byte_of_column(std::string_view line, unsigned column);

} // namespace railbridge::config
