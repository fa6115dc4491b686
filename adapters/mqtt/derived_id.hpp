#pragma once
// How an asset that the bridge made is told from one that was there before.

#include <functional>
#include <string>

namespace railbridge::mqtt {

/// The id the bridge gives to an asset with that key. An asset with another id is adopted: somebody
/// else's, with the mapping as a guest. Empty: none is adopted. Any thread.
using DerivedId = std::function<std::string(const std::string& key)>;

} // namespace railbridge::mqtt
