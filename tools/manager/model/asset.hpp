#pragma once
// An asset and its attributes as the manager keeps them.

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace railbridge::manager {

/// Milliseconds since the epoch, as in every payload of the API. Always passed in.
using Millis = std::int64_t;

inline constexpr std::string_view gateway_type = "GatewayV2Asset";

class Constraints;

/// Value and meta are kept as compact JSON text: they are parsed once when they arrive and are only
/// copied afterwards, which is what a `get` does thousands of times a second.
struct Attribute {
    std::string name;
    std::string type;                ///< name of a value type; empty when unknown
    std::string meta_json = "{}";    ///< always an object
    std::string value_json = "null"; ///< any JSON value
    Millis timestamp = 0;
    // What the meta items say, set by AssetTree::put; constraints also by who has parsed them.
    std::shared_ptr<const Constraints> constraints = {}; ///< null: none
    bool restricted_read = false;                        ///< accessRestrictedRead
    bool restricted_write = false;                       ///< accessRestrictedWrite
    bool stores_data_points = false;                     ///< storeDataPoints
};

using Attributes = std::map<std::string, Attribute, std::less<>>;

struct Asset {
    std::string id;
    std::string realm;
    std::string parent_id; ///< empty for a root asset
    std::string type;
    std::string name;
    bool access_public_read = false;
    std::int64_t version = 0;
    Millis created_on = 0;
    Attributes attributes;
};

} // namespace railbridge::manager
