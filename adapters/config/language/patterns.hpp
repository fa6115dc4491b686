#pragma once
// What texts look like, for the schema: regular expressions as editors know them (ECMA 262).

#include "adapters/config/language/key.hpp"

#include <string>

namespace railbridge::config::language {

/// The whole text, without ^ and $; empty: any text.
std::string_view pattern_of(Form form);

/// A time with its unit.
std::string_view time_pattern();

/// Keys of named tables, and names of attributes.
std::string_view key_pattern();
std::string_view attribute_pattern();

/// The keys of an enum; of bits.
std::string_view number_pattern(const Table& table);

/// `^(...)$`, or a text with a ${variable} in it, of which nothing is known before it is replaced.
std::string whole_text(std::string_view pattern);

} // namespace railbridge::config::language
