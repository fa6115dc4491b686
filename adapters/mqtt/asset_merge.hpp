#pragma once
// One document of the manager, brought in line with the mapping. Included by .cpp files only, for
// RapidJSON is heavy.

#include "adapters/mqtt/attribute_template.hpp"

#include <rapidjson/document.h>

#include <string>
#include <string_view>
#include <vector>

namespace railbridge::mqtt {

/// The meta item by which the bridge knows again what it made: the key of the asset in the mapping
/// and the attribute, as in `press.lamp`.
inline constexpr const char* mark_name = "railbridgeKey";

/// A whole attribute as create_asset wants it.
rapidjson::Value attribute_json(const AttributeTemplate& attribute, rapidjson::Document& owner);

/// Changes the document and remembers what it changed.
class AssetMerge {
public:
    /// `adopted`: what is there without the bridge's mark is somebody else's and gets none.
    AssetMerge(rapidjson::Document& document, bool adopted)
        : document_(document)
        , adopted_(adopted) {}

    void name(std::string_view wanted);
    void attribute(const AttributeTemplate& wanted);
    void drop(const std::string& attribute);

    /// For people; empty: nothing was changed.
    std::string differences() const;

private:
    void type(const AttributeTemplate& wanted, rapidjson::Value& existing);
    void meta(const AttributeTemplate& wanted, rapidjson::Value& existing);
    void value_within(const AttributeTemplate& wanted, rapidjson::Value& existing);
    void mark(const AttributeTemplate& wanted, rapidjson::Value& existing);
    void changed(const std::string& what);

    rapidjson::Document& document_;
    bool adopted_;
    std::string differences_;
    std::size_t marks_ = 0;
};

/// Whose attributes those are that the mapping does not have.
struct OtherAttributes {
    bool marked = false;             ///< any attribute carries the bridge's mark, also a wanted one
    std::vector<std::string> former; ///< carry it, but the mapping has them no more
    std::vector<std::string> foreign;
};
OtherAttributes other_attributes(const rapidjson::Value& asset,
                                 const std::vector<AttributeTemplate>& wanted);

} // namespace railbridge::mqtt
