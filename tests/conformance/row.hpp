#pragma once
// What the suite consists of: rows. A row asks the server under test one thing and says what was
// seen; it passes if that is what was expected.

#include <functional>
#include <string>
#include <vector>

namespace railbridge::conformance {

class Site;

/// What a row needs besides one service user, and what makes it available.
enum class Needs {
    nothing,
    gateway,     ///< gateways given, or a user who may create them
    new_gateway, ///< a user who may create gateways
    other_realm, ///< a user of another realm given
    plaintext,   ///< a listener without TLS
    manager,     ///< our own manager, which can be administered, stopped and killed
};

struct Row {
    std::string id;   ///< "page/assets/create/1", "facts/2.3/create/2", "D6", "S17", "N4"
    std::string what; ///< what is asked, in words
    std::string expected;
    std::function<std::string(Site&)> see;
    Needs needs = Needs::nothing;
};

using Rows = std::vector<Row>;

Rows joined(const std::vector<Rows>& parts);

/// All, in the order they run in: those that stop the server come last.
Rows all_rows();

} // namespace railbridge::conformance
