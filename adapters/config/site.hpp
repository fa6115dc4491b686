#pragma once
// A site while it is being read: the mapping so far, and what the files say that the core need not
// know.

#include "adapters/config/address_text.hpp"
#include "adapters/config/document.hpp"
#include "adapters/config/names.hpp"
#include "bridge/mapping/mapping.hpp"

#include <functional>
#include <map>
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
    bool unstated_reported = false;
    WordOrder order;
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
    std::vector<Duration> line_turnarounds{};              ///< by LineId
    std::vector<bool> line_sockets_per_device{};           ///< by LineId
    std::vector<Notation> notations{};                     ///< by DeviceId
    std::map<std::pair<LineId, UnitId>, Position> units{}; ///< who has which unit
    std::map<std::string, Position> asset_ids{};
    std::map<std::string, Position> attributes{}; ///< of the asset being read

    Site(Report& to, std::string realm_name, std::string client,
         std::function<std::string(std::string_view)> derive)
        : report(to)
        , realm(std::move(realm_name))
        , client_id(std::move(client))
        , asset_id(std::move(derive)) {}
};

/// Takes an attribute name for the asset being read; reports a bad or already taken one.
bool claim_attribute(const std::string& name, Position at, Site& site);

} // namespace railbridge::config
