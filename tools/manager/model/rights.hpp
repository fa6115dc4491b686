#pragma once
// What a user may do, by the roles OpenRemote has for it.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace railbridge::manager {

struct Rights {
    bool read_assets = true;      ///< get, and event subscriptions
    bool write_assets = true;     ///< create, update and delete
    bool write_attributes = true; ///< attribute updates

    bool operator==(const Rights&) const = default;
};

/// The rights of these roles together, nothing when one of them is not known: `read:assets`,
/// `write:assets`, `write:attributes`, and as OpenRemote groups them `read` and `write`
/// (everything). Separated by blanks; an empty text gives no rights.
std::optional<Rights> rights_of(std::string_view roles);

/// The roles that give these rights, separated by blanks.
std::string roles_text(const Rights& rights);

} // namespace railbridge::manager
