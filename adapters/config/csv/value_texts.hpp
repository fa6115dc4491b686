#pragma once
// Values as TOML writes them.

#include "bridge/base/time.hpp"
#include "bridge/base/value.hpp"

#include <string>

namespace railbridge::config {

/// The shortest text that reads back as the same number.
std::string number_text(double number);

/// `"500ms"`, in quotes.
std::string time_text(Duration time);

/// Beyond the 64 bits of TOML in quotes, as a mapping does.
std::string toml_value(const Value& value);

} // namespace railbridge::config
