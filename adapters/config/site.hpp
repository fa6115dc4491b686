#pragma once
// A site while it is being read: the mapping so far, and what the files say that the core need not
// know.

#include "adapters/config/address_text.hpp"
#include "adapters/config/device_template.hpp"
#include "adapters/config/document.hpp"
#include "adapters/config/names.hpp"
#include "adapters/config/templates.hpp"
#include "bridge/mapping/mapping.hpp"

#include <algorithm>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace railbridge::config {

/// A table of the language, for example [asset.press4], wherever it stands.
struct Section {
    std::string key;
    Position at; ///< of the key
    const KeyTable* table = nullptr;
    const Document* document = nullptr;
};

/// Notation of one device's points; used while reading and not afterwards.
struct Notation {
    Position at;
    std::string name; ///< "device.press" or "asset.meter"
    Addressing addressing = Addressing::unstated;
    const DeviceTemplate* facts = nullptr; ///< its own addresses count as it says itself
    bool facts_missing = false;            ///< a template is named and cannot be used: reported
    bool unstated_reported = false;
    WordOrder order;

    /// Of an address that stands there: in the site, or in the template.
    Addressing addressing_at(Position place) const {
        const bool of_template = facts != nullptr && place.file == facts->document.file;
        return of_template ? facts->addressing : addressing;
    }
};

/// Where a point stands, for what is found out about it once all are known.
struct PointSource {
    Position key;                      ///< its name
    Position at;                       ///< its address
    std::optional<Position> through{}; ///< of a template's point: the line that takes it
    std::optional<Position> grant{};   ///< its `write.` line
};

/// `requires` of a grant, until all grants of the asset are known.
struct Requirement {
    std::string of; ///< attribute that has it
    std::string name;
    Position at;
};

/// `parent` of an asset, until all assets are known.
struct ParentName {
    AssetIndex of{};
    std::string name;
    Position at;
};

struct Site {
    Report& report;
    std::string realm;
    std::string client_id;
    std::function<std::string(std::string_view)> asset_id;

    Mapping mapping;
    Names<LineId> lines{"line"};
    Names<RateId> rates{"rate"};
    Names<EnumId> enums{"enum"};
    Names<DeviceId> devices{"device"};
    Names<AssetIndex> assets{"asset"};
    std::vector<ParentName> parents{};
    std::vector<Duration> line_turnarounds{};              ///< by LineId
    std::vector<bool> line_sockets_per_device{};           ///< by LineId
    std::vector<Notation> notations{};                     ///< by DeviceId
    std::vector<PointSource> point_sources{};              ///< by PointId
    std::vector<std::uint32_t> own_files{};                ///< the files of the site itself
    std::map<std::pair<LineId, UnitId>, Position> units{}; ///< who has which unit
    std::map<std::string, Position> asset_ids{};
    std::map<std::string, Position> attributes{};   ///< of the asset being read
    std::vector<Requirement> requirements{};        ///< of the asset being read
    std::map<std::string, Position> not_writable{}; ///< of these: where it says so
    std::map<std::string, std::string> addresses{}; ///< of these: as they are spelled
    std::string last_address;                       ///< the one read last
    Templates templates;
    std::map<std::uint32_t, Names<EnumId>> template_enums{}; ///< by file: those of each template

    /// False for a point of which a template says anything but details.
    bool is_own(const PointSource& source) const {
        const auto in_site = [this](std::uint32_t file) {
            return std::find(own_files.begin(), own_files.end(), file) != own_files.end();
        };
        return in_site(source.key.file) && in_site(source.at.file);
    }

    Site(Report& to, std::string realm_name, std::string client,
         std::function<std::string(std::string_view)> derive,
         std::vector<std::filesystem::path> template_directories)
        : report(to)
        , realm(std::move(realm_name))
        , client_id(std::move(client))
        , asset_id(std::move(derive))
        , templates(std::move(template_directories)) {}

    /// The enums that a name written at `at` may mean: the site's, or its template's own.
    const Names<EnumId>& enums_at(Position at) const {
        const auto own = template_enums.find(at.file);
        return own == template_enums.end() ? enums : own->second;
    }
};

/// Takes an attribute name for the asset being read; reports a bad or already taken one.
bool claim_attribute(const std::string& name, Position at, Site& site);

} // namespace railbridge::config
