#pragma once
// What a server sent, in a few words: what rows expect is written in these.

#include "tests/conformance/client.hpp"

#include <optional>
#include <string>
#include <vector>

namespace railbridge::conformance {

/// `BAD_REQUEST` and the like, `AssetEvent CREATE Lamp`, `Asset Lamp`, `AttributeEvent notes=null`,
/// `Attribute notes=null`, `[AttributeEvent a=1.0, AttributeEvent b=true]`, `no response`; other
/// JSON as it is.
std::string answer(const std::optional<std::string>& response);

/// The `message` of an error; otherwise the answer.
std::string error_message(const std::optional<std::string>& response);

/// `nothing`, or the answers of all, joined by "; ".
std::string answers(const std::vector<Message>& messages);

} // namespace railbridge::conformance
