#pragma once
// A mapping file as everybody would write it: columns of one-line tables aligned, writes where
// people look for them. Comments, order and what the file means stay as they are.

#include "adapters/config/diagnostic.hpp"

#include <tl/expected.hpp>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace railbridge::config {

/// The formatted text; formatting it again changes nothing. A text that is no TOML is an error, at
/// its place in `file`.
tl::expected<std::string, std::vector<Diagnostic>>
format_mapping(std::string_view text, const std::filesystem::path& file);

} // namespace railbridge::config
