#include "tools/manager/program/type_listing.hpp"

#include "bridge/openremote/asset_id.hpp"
#include "tools/manager/api/attribute_writer.hpp"
#include "tools/manager/json/asset_template.hpp"
#include "tools/manager/json/json_value.hpp"
#include "tools/manager/model/asset_types.hpp"
#include "tools/manager/program/channel.hpp"
#include "tools/manager/program/request_text.hpp"
#include "tools/manager/program/screen.hpp"
#include "tools/manager/program/text_table.hpp"

#include <algorithm>
#include <cstdio>
#include <vector>

namespace railbridge::manager {

namespace {

std::string lower(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(), [](unsigned char c) {
        return static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    });
    return result;
}

/// `roomasset` and `room` mean `RoomAsset`. Empty when no type is meant.
std::string_view meant_type(const std::string& given) {
    for (const std::string_view type : known_types()) {
        if (lower(type) == lower(given) || lower(type) == lower(given) + "asset") {
            return type;
        }
    }
    return {};
}

Error unknown_type(const std::string& given) {
    std::string names;
    for (const std::string_view type : known_types()) {
        names += (names.empty() ? "" : ", ") + std::string(type);
    }
    return fatal("\"" + given + "\" is no known asset type: " + names +
                 ". Other types are accepted too and require no attributes");
}

std::string attribute_names(std::string_view type, bool required) {
    std::string names;
    for (const AttributeDescriptor& one : attributes_of_type(type)) {
        if (one.required == required) {
            names += (names.empty() ? "" : ", ") + std::string(one.name);
        }
    }
    return names;
}

std::string type_json(std::string_view type) {
    std::string attributes;
    for (const AttributeDescriptor& one : attributes_of_type(type)) {
        attributes += (attributes.empty() ? "" : ",") + std::string(R"({"name":)") +
                      json_string(one.name) + ",\"type\":" + json_string(one.type) +
                      ",\"required\":" + (one.required ? "true}" : "false}");
    }
    return R"({"type":)" + json_string(type) + ",\"attributes\":[" + attributes + "]}";
}

std::string one_type_text(std::string_view type) {
    TextTable table({{"ATTRIBUTE"}, {"VALUE TYPE"}, {"REQUIRED"}});
    for (const AttributeDescriptor& one : attributes_of_type(type)) {
        table.add({std::string(one.name), std::string(one.type), one.required ? "yes" : ""});
    }
    return std::string(type) + "\n\n" + table.text(standard_output()) +
           "\nA template for the create topic: railbridge-manager asset template " +
           std::string(type) + '\n';
}

std::string all_types_text() {
    TextTable table({{"TYPE"}, {"REQUIRED ATTRIBUTES", true}});
    for (const std::string_view type : known_types()) {
        table.add({std::string(type), attribute_names(type, true)});
    }
    return table.text(standard_output()) +
           "\nOptional everywhere: " + attribute_names("ThingAsset", false) +
           ". More about one: railbridge-manager types TYPE.\n"
           "Other types are accepted and require no attributes.\n";
}

struct TemplateAttribute {
    std::string name;
    std::string json;
};

std::string template_text(const std::string& type, const std::string& name,
                          const std::vector<TemplateAttribute>& attributes, bool compact) {
    const std::string line = compact ? "" : "\n  ";
    const std::string inner = compact ? "" : "\n    ";
    const std::string colon = compact ? ":" : ": ";
    std::string text = '{' + line + "\"type\"" + colon + json_string(type) + ',' + line +
                       "\"name\"" + colon + json_string(name) + ',' + line + "\"attributes\"" +
                       colon + '{';
    for (std::size_t i = 0; i < attributes.size(); ++i) {
        text += (i == 0 ? "" : ",") + inner + json_string(attributes[i].name) + colon +
                attributes[i].json;
    }
    return text + line + '}' + (compact ? "}\n" : "\n}\n");
}

int print_type_template(std::string_view type, const TemplateOptions& options) {
    std::vector<TemplateAttribute> attributes;
    for (const AttributeDescriptor& one : attributes_of_type(type)) {
        if (one.required) {
            attributes.push_back({std::string(one.name), "{}"});
        }
    }
    const std::string name = options.name.empty() ? "New " + std::string(type) : options.name;
    return printed(template_text(std::string(type), name, attributes, options.compact));
}

std::string attribute_template(const std::string& asset_type, const AttributeTemplate& attribute,
                               bool with_value) {
    std::string text;
    const auto add = [&](std::string_view name, const std::string& json) {
        text += (text.empty() ? "" : ",") + json_string(name) + ':' + json;
    };
    if (defined_value_type(asset_type, attribute.name).empty() && !attribute.type.empty()) {
        add("type", json_string(attribute.type));
    }
    if (attribute.meta_json != "{}") {
        add("meta", attribute.meta_json);
    }
    if (with_value && !is_null(attribute.value)) {
        add("value", to_json(attribute.value));
    }
    return '{' + text + '}';
}

/// A gateway's login and state are the manager's: a template must not carry them.
int print_asset_template(const std::string& json, const TemplateOptions& options) {
    const auto asset = parse_asset_template(json, own_json);
    if (!asset) {
        return failed(asset.error());
    }
    Asset kind;
    kind.type = asset->type;
    std::vector<TemplateAttribute> attributes;
    for (const AttributeTemplate& one : asset->attributes) {
        const bool managed = is_managed_attribute(kind, one.name);
        attributes.push_back(
            {one.name, managed ? "{}" : attribute_template(asset->type, one, options.with_values)});
    }
    return printed(template_text(asset->type, options.name.empty() ? asset->name : options.name,
                                 attributes, options.compact));
}

} // namespace

int print_types(const std::string& type, bool json) {
    if (type.empty()) {
        std::string all;
        for (const std::string_view one : known_types()) {
            all += (all.empty() ? "" : ",") + type_json(one);
        }
        return printed(json ? '[' + all + "]\n" : all_types_text());
    }
    const std::string_view meant = meant_type(type);
    if (meant.empty()) {
        return failed(unknown_type(type));
    }
    return printed(json ? type_json(meant) + '\n' : one_type_text(meant));
}

int print_template(const TemplateOptions& options) {
    if (const std::string_view type = meant_type(options.of); !type.empty()) {
        return print_type_template(type, options);
    }
    if (!is_asset_id(options.of)) {
        return failed(unknown_type(options.of));
    }
    if (options.state_dir.empty()) {
        return failed(fatal("the template of an asset needs --state DIR"));
    }
    const auto asset =
        ask_manager(options.state_dir, RequestText("asset show").text("asset", options.of).json());
    return asset ? print_asset_template(*asset, options) : failed(asset.error());
}

} // namespace railbridge::manager
