#include "adapters/config/names.hpp"

#include "bridge/reporting/own_attributes.hpp"

#include <algorithm>

namespace railbridge::config {

namespace {

bool is_word_character(char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9') || letter == '_';
}

} // namespace

bool check_key(const std::string& key, Position at, Report& report) {
    const bool good = !key.empty() && std::all_of(key.begin(), key.end(), [](char letter) {
        return is_word_character(letter) || letter == '-';
    });
    if (!good) {
        report.error(at, Code::bad_name,
                     "key \"" + key + "\": use letters, digits, \"_\" and \"-\"");
    }
    return good;
}

bool check_attribute_name(const std::string& name, Position at, Report& report) {
    if (name == "update") {
        report.error(at, Code::bad_attribute_name,
                     "an attribute cannot be called \"update\": OpenRemote's topics use the "
                     "word for themselves");
        return false;
    }
    const bool is_own = std::any_of(own::point_asset.begin(), own::point_asset.end(),
                                    [&name](const OwnAttribute& own) { return own.name == name; });
    if (is_own) {
        report.error(at, Code::bad_attribute_name,
                     "the attribute \"" + name + "\" is kept for the bridge's own reports");
        return false;
    }
    if (name.empty() || !std::all_of(name.begin(), name.end(), is_word_character)) {
        report.error(at, Code::bad_attribute_name,
                     "attribute name \"" + name + "\": use letters, digits and \"_\"");
        return false;
    }
    return true;
}

} // namespace railbridge::config
