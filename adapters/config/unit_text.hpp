#pragma once
// Units as people write them ("kWh", "m3/h") and as OpenRemote spells them (["kilo", "watt",
// "hour"]).

#include "bridge/base/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace railbridge::config {

/// OpenRemote's words for what people write; the error names the nearest known unit and the way to
/// give the words themselves.
Result<std::vector<std::string>> parse_unit(std::string_view text);

/// As people write it, if there is a way: "kWh" of kilo watt hour; otherwise the words.
std::string unit_spelling(const std::vector<std::string>& words);

/// True for the words OpenRemote has a translation for, and for three capital letters (currencies).
bool is_known_unit_word(std::string_view word);

} // namespace railbridge::config
