#include "tools/manager/model/rights.hpp"

namespace railbridge::manager {

namespace {

bool take_role(std::string_view role, Rights& rights) {
    if (role == "read:assets" || role == "read") {
        rights.read_assets = true;
    } else if (role == "write:assets") {
        rights.write_assets = true;
    } else if (role == "write:attributes") {
        rights.write_attributes = true;
    } else if (role == "write") {
        rights = Rights{};
    } else {
        return false;
    }
    return true;
}

} // namespace

std::optional<Rights> rights_of(std::string_view roles) {
    Rights rights{false, false, false};
    while (!roles.empty()) {
        const std::string_view role = roles.substr(0, roles.find(' '));
        if (!role.empty() && !take_role(role, rights)) {
            return std::nullopt;
        }
        roles.remove_prefix(role.size() < roles.size() ? role.size() + 1 : role.size());
    }
    return rights;
}

std::string roles_text(const Rights& rights) {
    std::string text;
    const auto add = [&text](bool has, const char* role) {
        if (has) {
            text += (text.empty() ? "" : " ") + std::string(role);
        }
    };
    add(rights.read_assets, "read:assets");
    add(rights.write_assets, "write:assets");
    add(rights.write_attributes, "write:attributes");
    return text;
}

} // namespace railbridge::manager
