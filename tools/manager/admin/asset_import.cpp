#include "tools/manager/admin/asset_import.hpp"

#include "adapters/identity/identity.hpp"
#include "bridge/openremote/asset_id.hpp"
#include "tools/manager/admin/asset_export.hpp"
#include "tools/manager/admin/request.hpp"
#include "tools/manager/api/gateway_accounts.hpp"
#include "tools/manager/model/asset_validation.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace railbridge::manager {

namespace {

constexpr std::size_t deepest = 64;

/// The text of too many complaints helps nobody.
constexpr std::size_t most_told = 20;

/// Collects what is wrong.
class Complaints {
public:
    void add(const std::string& text) {
        ++count_;
        if (count_ <= most_told) {
            text_ += "\n  " + text;
        } else if (count_ == most_told + 1) {
            text_ += "\n  ...";
        }
    }
    bool empty() const { return count_ == 0; }
    Error error() const {
        return fatal("nothing was imported: " + std::to_string(count_) +
                     (count_ == 1 ? " problem" : " problems") + text_);
    }

private:
    std::size_t count_ = 0;
    std::string text_;
};

Result<std::vector<JsonValue>> assets_in(std::string_view text, std::string& realm) {
    const auto members = parse_json_object(text, edited_json);
    if (!members) {
        return fail(fatal("the file is no JSON object: " + members.error().text));
    }
    if (optional_text(*members, "format") != export_format) {
        return fail(fatal("the file lacks \"format\":\"" + std::string(export_format) +
                          "\": is it from asset export?"));
    }
    const auto version = optional_number(*members, "version").value_or(0);
    if (version != export_version) {
        return fail(fatal("the file has version " + std::to_string(version) +
                          " and this program knows " + std::to_string(export_version) +
                          (version > export_version ? ": use a newer railbridge-manager" : "")));
    }
    if (realm.empty()) {
        realm = optional_text(*members, "realm").value_or("");
    }
    const JsonValue* assets = member(*members, "assets");
    auto values = parse_json_array(assets == nullptr ? "null" : to_json(*assets), edited_json);
    return values ? std::move(values)
                  : Result<std::vector<JsonValue>>(fail(fatal("\"assets\" is no JSON array")));
}

/// One run over one file.
class Checker {
public:
    Checker(const Records& records, const ImportOptions& options, std::string realm, Millis now)
        : records_(records)
        , options_(options)
        , now_(now) {
        import_.realm = std::move(realm);
    }

    Result<Import> run(const std::vector<JsonValue>& values) {
        for (std::size_t i = 0; i < values.size(); ++i) {
            read(values[i], i + 1);
        }
        if (complaints_.empty()) {
            give_ids();
            find_parents();
            put_in_order();
            check_gateways();
        }
        if (records_.assets().size() + values.size() > max_assets) {
            complaints_.add("this manager holds at most " + std::to_string(max_assets) + " assets");
        }
        if (!complaints_.empty()) {
            return fail(complaints_.error());
        }
        return std::move(import_);
    }

private:
    static std::string name_of(const Asset& asset) {
        return "asset " + asset.id + " (" + asset.name + "): ";
    }

    static std::string shown_name(const Asset& asset) {
        return asset.name.empty() ? "" : '(' + asset.name + ") ";
    }

    /// Of a value that is kept nevertheless.
    void warn(std::string text) {
        if (import_.warnings.size() < most_told) {
            import_.warnings.push_back(std::move(text));
        } else if (import_.warnings.size() == most_told) {
            import_.warnings.emplace_back("...");
        }
    }

    void read(const JsonValue& value, std::size_t place) {
        const std::string where = "asset " + std::to_string(place) + " of the file: ";
        const std::string text = to_json(value);
        const auto given = parse_asset_template(text, edited_json, Origin::restored);
        if (!given) {
            complaints_.add(where + given.error().text);
            return;
        }
        const auto members = parse_json_object(text, edited_json);
        Asset asset;
        asset.id = given->id;
        asset.realm = import_.realm;
        asset.parent_id = given->parent_id;
        asset.type = given->type.empty() ? "ThingAsset" : given->type;
        asset.name = given->name;
        asset.access_public_read = given->access_public_read;
        asset.version = std::max<std::int64_t>(0, optional_number(*members, "version").value_or(0));
        const Millis created = optional_number(*members, "createdOn").value_or(0);
        asset.created_on = created > 0 ? std::min(created, now_) : now_;
        Violations violations;
        if (!is_asset_id(asset.id)) {
            violations.emplace_back("id: must be 22 letters and digits");
        }
        asset.attributes =
            attributes_from(*given, asset.type, nullptr, now_, violations, Origin::restored);
        check_asset(asset, violations);
        for (const std::string& violation : violations) {
            complaints_.add(where + shown_name(asset) + violation);
        }
        for (const std::string& broken : broken_by_kept(asset.attributes)) {
            warn(where + shown_name(asset) + broken);
        }
        const std::string id = asset.id;
        if (!places_.emplace(id, assets_.size()).second) {
            complaints_.add(where + "id " + id + " is in the file twice");
        }
        assets_.push_back(std::move(asset));
    }

    void give_ids() {
        for (Asset& asset : assets_) {
            if (options_.fresh_ids) {
                const std::string id = identity::random_asset_id();
                import_.new_ids.emplace_back(asset.id, id);
                asset.id = id;
            } else if (records_.assets().find(asset.id) != nullptr) {
                complaints_.add(name_of(asset) +
                                "exists already; delete it first (asset delete) or import with "
                                "--fresh-ids");
            }
        }
    }

    /// Afterwards `tops_` are the assets whose parent is not in the file.
    void find_parents() {
        for (std::size_t i = 0; i < assets_.size(); ++i) {
            Asset& asset = assets_[i];
            const auto parent = places_.find(asset.parent_id);
            if (parent != places_.end()) {
                children_[parent->second].push_back(i);
                asset.parent_id = assets_[parent->second].id;
                continue;
            }
            tops_.push_back(i);
            if (options_.parent) {
                asset.parent_id = *options_.parent;
            }
            const Asset* above = records_.assets().find(asset.parent_id);
            if (!asset.parent_id.empty() && (above == nullptr || above->realm != import_.realm)) {
                complaints_.add(name_of(asset) + "its parent " + asset.parent_id +
                                " is neither in the file nor in realm " + import_.realm +
                                "; choose one with --parent ID, or --parent root");
            } else if (above != nullptr && !takes_child(*above, asset)) {
                complaints_.add(name_of(asset) + "its parent " + above->id +
                                " is a group of another asset type");
            }
        }
    }

    void put_in_order() {
        std::vector<bool> placed(assets_.size());
        for (const std::size_t top : tops_) {
            const std::string& parent = assets_[top].parent_id;
            place(top, parent.empty() ? 1 : records_.assets().path(parent).size() + 1,
                  is_in_gateway(parent), placed);
        }
        for (std::size_t i = 0; i < assets_.size(); ++i) {
            if (!placed[i]) {
                complaints_.add(name_of(assets_[i]) + "is its own ancestor, or too deep");
            }
        }
    }

    bool is_in_gateway(const std::string& id) const {
        const Asset* asset = records_.assets().find(id);
        return asset != nullptr &&
               (asset->type == gateway_type || records_.assets().gateway_above(id) != nullptr);
    }

    void place(std::size_t at, std::size_t depth, bool in_gateway, std::vector<bool>& placed) {
        const Asset& asset = assets_[at];
        if (depth > deepest) {
            return; // stays unplaced
        }
        const bool is_gateway = asset.type == gateway_type;
        if (is_gateway && in_gateway) {
            complaints_.add(name_of(asset) + "a gateway cannot be below a gateway");
        }
        placed[at] = true;
        const std::string id = asset.id;
        import_.assets.push_back(asset);
        for (const std::size_t child : children_[at]) {
            // A group may have got its type after its children, which stayed.
            place(child, depth + 1, in_gateway || is_gateway, placed);
        }
    }

    /// Their client ids are lower case, so two ids can lead to the same.
    void check_gateways() {
        std::set<std::string> client_ids;
        for (const Asset& asset : assets_) {
            if (asset.type != gateway_type || records_.assets().find(asset.id) != nullptr) {
                continue; // one that exists has been complained about
            }
            const std::string client_id = gateway_client_id(asset.id);
            if (!client_ids.insert(client_id).second || is_client_id_taken(records_, client_id)) {
                complaints_.add(name_of(asset) + "its client id " + client_id +
                                " is taken; import with --fresh-ids");
            }
        }
    }

    const Records& records_;
    const ImportOptions& options_;
    Millis now_;
    Import import_;
    Complaints complaints_;
    std::vector<Asset> assets_;                 ///< as in the file
    std::map<std::string, std::size_t> places_; ///< id in the file -> place in assets_
    std::map<std::size_t, std::vector<std::size_t>> children_;
    std::vector<std::size_t> tops_;
};

/// The login is made anew; what the file says of the attributes besides stays, times included.
void equip(Records& records, Asset& gateway, Millis now) {
    const Attributes given = gateway.attributes;
    equip_gateway(records, gateway, now);
    for (auto& [name, attribute] : gateway.attributes) {
        const auto before = given.find(name);
        if (before != given.end()) {
            attribute.meta_json = before->second.meta_json;
            attribute.timestamp = before->second.timestamp;
        }
    }
    if (const auto disabled = given.find("disabled");
        disabled != given.end() && disabled->second.value_json != "null") {
        gateway.attributes["disabled"].value_json = disabled->second.value_json;
    }
}

} // namespace

Result<Import> checked_import(const Records& records, std::string_view text,
                              const ImportOptions& options, Millis now) {
    std::string realm = options.realm;
    const auto values = assets_in(text, realm);
    if (!values) {
        return fail(values.error());
    }
    if (records.realms().count(realm) == 0) {
        return fail(fatal("there is no realm " + realm + "; make it with: realm add " + realm +
                          ", or choose another with --realm"));
    }
    return Checker(records, options, realm, now).run(*values);
}

std::string warnings_json(const Import& import) {
    std::string texts;
    for (const std::string& warning : import.warnings) {
        texts += (texts.empty() ? "" : ",") + json_string(warning);
    }
    return '[' + texts + ']';
}

std::string carry_out(Records& records, AssetOperations& operations, Import import, Millis now) {
    std::string gateways;
    const std::string warnings = warnings_json(import);
    const std::size_t count = import.assets.size();
    for (Asset& asset : import.assets) {
        if (asset.type == gateway_type) {
            const std::string before = asset.attributes["clientSecret"].value_json;
            equip(records, asset, now);
            const bool kept = asset.attributes["clientSecret"].value_json == before;
            gateways += (gateways.empty() ? "" : ",") +
                        json_object({{"name", json_string(asset.name)},
                                     {"assetId", json_string(asset.id)},
                                     {"clientId", asset.attributes["clientId"].value_json},
                                     {"secret", kept ? "\"kept\"" : "\"new\""}});
        }
        operations.add(std::move(asset));
    }
    std::string ids;
    for (const auto& [before, after] : import.new_ids) {
        ids += (ids.empty() ? "" : ",") + json_string(before) + ':' + json_string(after);
    }
    return json_object({{"realm", json_string(import.realm)},
                        {"imported", std::to_string(count)},
                        {"gateways", '[' + gateways + ']'},
                        {"newIds", '{' + ids + '}'},
                        {"warnings", warnings}});
}

} // namespace railbridge::manager
