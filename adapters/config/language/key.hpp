#pragma once
// One definition of the language: every key with its kind, limits, default and an example. The
// parser takes known keys, limits and words from it (TableReader), `railbridge schema` writes the
// schema for editors from it, and the key tables of mappings/README.md. Tests hold all three to it.
//
// Adding a key: a row in its table here (lines.cpp, assets.cpp, points.cpp, writes.cpp,
// bridge.cpp), one call in the reader, and `tools/language` to write schema and page anew.

#include "bridge/base/time.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace railbridge::config::language {

enum class Kind : std::uint8_t {
    text,     ///< in quotes; `form` says what stands in it
    flag,     ///< true or false
    whole,    ///< whole number from `min` to `max`
    number,   ///< finite number, from `min` to `max`
    time,     ///< text with a unit, from `least` to `most`
    word,     ///< one of `words`
    texts,    ///< list of texts of `form`
    lists,    ///< named lists of texts: use.RATE = ["..."]
    pair,     ///< list of two numbers
    marker,   ///< number or text, or a list of them
    value,    ///< what an attribute can have: true or false, number, text, or a list of them
    units,    ///< text, or list of texts
    values,   ///< list of anything
    anything, ///< table whose keys the language does not know: set, meta
    table,    ///< a table of `of`
    tables,   ///< named tables of `of`: [line.KEY], point.NAME = { }
};

/// What stands in a text.
enum class Form : std::uint8_t {
    any,
    filled,    ///< not empty
    name,      ///< letters, digits, '_'
    key,       ///< letters, digits, '_', '-'
    asset_key, ///< such a key, or two with a dot between, or "/"
    address,
    range,
    type,
    serial,
    endpoint,
    url,
    asset_id,
};

struct Table;

/// As `max`: from `min` on.
inline constexpr double any_more = std::numeric_limits<double>::max();

struct Key {
    std::string_view name;
    Kind kind = Kind::text;
    std::string_view text{};     ///< for the page: what it is for
    std::string_view fallback{}; ///< for the page: the default, as Markdown
    std::string_view examples{}; ///< values, one a line; the first is the usual one
    double min = 0.0;
    double max = 0.0; ///< both 0: no limits
    Duration least{};
    Duration most{};
    std::string_view words{}; ///< separated by blanks
    Form form = Form::any;
    bool required = false;
    std::string_view only{};   ///< words of the table's `variant` with which the key has a meaning
    std::string_view needs{};  ///< keys that must stand beside it, separated by blanks
    std::string_view unless{}; ///< a key beside which it needs none of those
    std::string_view excludes{}; ///< keys that must not, separated by blanks
    std::string_view beside{};   ///< what an example needs beside it: KEY = VALUE, one a line
    std::string_view point{};    ///< of grants: the point that an example needs
    const Table* of = nullptr;
    bool built = true; ///< false: kept for later, refused by name
};

struct Table {
    std::string_view name; ///< "line", "point", ...
    const Key* keys = nullptr;
    std::size_t count = 0;
    const Table* more = nullptr;   ///< keys that stand here as well
    bool more_optional = false;    ///< none of those is required here
    std::string_view variant{};    ///< the key that decides which others have a meaning
    std::string_view numbers{};    ///< not empty: whole numbers are keys as well, with this value
    bool any_texts = false;        ///< any key, its value a text: [vars], [desk]
    bool names_attributes = false; ///< its named tables are attributes: no '-' in their names
};

/// The keys of a table, those of `more` behind them.
std::vector<const Key*> keys_of(const Table& table);

/// Null when the table has no such key.
const Key* find_key(const Table& table, std::string_view name);

/// Of whole and other numbers.
bool has_limits(const Key& key);

/// "1 to 125", "0 or more"; empty without limits.
std::string limits_text(const Key& key);

/// "rtu tcp" as its words.
std::vector<std::string_view> words_of(std::string_view words);

/// True when `words` names `word`; an empty list names every word.
bool names(std::string_view words, std::string_view word);

} // namespace railbridge::config::language
