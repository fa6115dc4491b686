#pragma once
// A parsed TOML file as plain data: every key and value with its place. The rest of the loader
// works on this; the TOML library stays in document.cpp.

#include "adapters/config/report.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace railbridge::config {

struct Entry;
struct Node;

struct KeyTable {
    std::vector<Entry> entries; ///< in the order of the file
    bool is_inline = false;     ///< written as { ... }

    const Node* find(std::string_view key) const;
    /// Null if there is none.
    const Entry* entry(std::string_view key) const;
    Entry* entry(std::string_view key);
};

using Array = std::vector<Node>;

/// Dates and times of TOML: no key takes them.
struct DateOrTime {};

struct Node {
    Position at;
    unsigned last_line = 0;
    std::variant<DateOrTime, bool, std::int64_t, double, std::string, Array, KeyTable> value;
};

struct Entry {
    std::string key;
    Position at; ///< of the key
    Node node;
};

/// One that stands in no file; messages about it point to `at`.
Entry made_entry(std::string key, Position at, decltype(Node::value) value);

struct Document {
    std::uint32_t file = 0;
    std::vector<std::string> lines; ///< the source text, without line ends and byte order mark
    KeyTable root;
};

/// "a text", "a whole number", "a table", ...: for messages.
std::string_view kind_of(const Node& node);

using Variables = std::map<std::string, std::string, std::less<>>;

/// Reads a file and replaces ${name} in its strings. An unreadable file or a syntax error is
/// reported and gives nothing; an unknown variable is reported and stays as it is. `named_at` is
/// where another file names this one, if one does. Files above 8 MiB are refused.
std::optional<Document> read_document(const std::filesystem::path& path, const Variables* variables,
                                      std::optional<Position> named_at, Report& report);

/// The same for a text that is no file yet; `path` is what messages call it.
std::optional<Document> parse_document(const std::filesystem::path& path, std::string_view text,
                                       const Variables* variables, Report& report);

} // namespace railbridge::config
