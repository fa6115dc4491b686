#pragma once
// The attributes the mapping wants an asset to have, as JSON values. Included by .cpp files only,
// for RapidJSON is heavy.

#include "bridge/mapping/mapping.hpp"

#include <rapidjson/document.h>

#include <string>
#include <vector>

namespace railbridge::mqtt {

struct AttributeTemplate {
    std::string name;
    std::string type;
    /// Items the manager is to have. What is absent here is the manager's own business, except the
    /// items of `owned_meta`, which then are taken away.
    rapidjson::Document meta;
    rapidjson::Document value;
    std::string mark;            ///< whose it is: `press.lamp`; empty: whoever needs it
    bool value_owned = false;    ///< `set.`: the value is the mapping's
    bool only_existence = false; ///< required by the type of the asset: the rest is the manager's
};

/// Meta items the mapping decides in either direction. A constraint that the mapping no longer
/// states would make the manager drop reports silently; the flags are "no" when absent.
inline constexpr const char* owned_meta[] = {"readOnly", "momentary", "storeDataPoints",
                                             "ruleState", "constraints"};

/// Each name once: points first, then `set.`, then the bridge's own attributes, then what the type
/// requires.
std::vector<AttributeTemplate> attribute_templates(const Mapping& mapping, const Asset& asset,
                                                   const std::vector<PointId>& points);

} // namespace railbridge::mqtt
