#pragma once
// The key tables of the reference page, written from the definition.

#include <string>
#include <string_view>

namespace railbridge::config::language {

/// `page` with each part between `<!-- keys of NAME -->` and `<!-- end -->` written anew, NAME
/// being a table of the language, "lints", or "later": the keys that are kept for later. A NAME
/// that there is not stays as it is.
std::string with_key_tables(std::string_view page);

} // namespace railbridge::config::language
