#pragma once
// Texts of other people, made short.

#include <cstddef>
#include <string_view>

namespace railbridge {

/// The beginning of `text`, at most so many bytes. A character of UTF-8 is in it whole or not at
/// all; what is no UTF-8 is cut anywhere.
std::string_view cut_text(std::string_view text, std::size_t bytes_max);

} // namespace railbridge
