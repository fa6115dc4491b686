#pragma once
// An asset as a client sends it: everything optional, nothing believed yet.

#include "bridge/base/result.hpp"
#include "tools/manager/json/json_value.hpp"
#include "tools/manager/model/asset.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace railbridge::manager {

struct AttributeTemplate {
    std::string name;
    std::string type;
    std::string meta_json = "{}";
    std::shared_ptr<const Constraints> constraints; ///< of the meta; null: none
    JsonValue value;
    Millis timestamp = 0; ///< 0: not given
};

struct AssetTemplate {
    std::string id;          ///< empty: not given
    std::string type;        ///< empty: not given
    std::string name;        ///< empty: not given
    std::string realm;       ///< empty: not given
    bool has_parent = false; ///< the key was there, possibly null
    std::string parent_id;   ///< empty: absent or null
    bool access_public_read = false;
    std::vector<AttributeTemplate> attributes;
};

/// Whether something is new, or was there before: then it need not keep to what is asked of new
/// things only.
enum class Origin { written, restored };

/// Fails when the text is no JSON object or a member has the wrong kind; the error names the
/// member. Unknown members are ignored. What is written has a budget for its constraints.
Result<AssetTemplate> parse_asset_template(std::string_view text,
                                           const JsonLimits& limits = template_json,
                                           Origin origin = Origin::written);

} // namespace railbridge::manager
