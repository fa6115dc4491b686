#pragma once
// What is known about a kind of device: a file of facts that many sites use. It never grants a
// write and says nothing about rates or what to report; that is the site's.

#include "adapters/config/address_text.hpp"
#include "adapters/config/document.hpp"
#include "adapters/config/plc_notation.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace railbridge::config {

/// Something of a template that becomes an attribute: a `point.` line, or one bit of a `bits.`
/// line.
struct TemplatePoint {
    std::string attribute;
    const Entry* line = nullptr; ///< of the point, or of the register with the bits
    const Entry* bit = nullptr;  ///< null for a point
    bool readable = true;        ///< `read = false`: only ever written
};

/// `group.NAME = ["powerTotal", "energy*"]`: a word for several points in `use`.
struct PointGroup {
    std::string name;
    std::vector<const Node*> patterns; ///< texts
};

struct DeviceTemplate {
    std::string name; ///< of its file
    Document document;
    const KeyTable* facts = nullptr; ///< its [template]
    std::vector<const Entry*> enums; ///< its [enum.NAME]

    std::string vendor;
    std::string model;
    std::string source;         ///< where the facts are from
    bool document_seen = false; ///< whether whoever wrote them had that document
    std::string serial;         ///< the serial settings it leaves the factory with; may be empty
    std::string note;           ///< may be empty
    Addressing addressing = Addressing::unstated;
    std::vector<TemplatePoint> points; ///< in the order of the file
    std::vector<PointGroup> groups;
    std::vector<PlcName> plc_names;
    bool sound = false; ///< nothing was reported about it

    /// Null if there is none.
    const TemplatePoint* point(std::string_view attribute) const;
    const PointGroup* group(std::string_view word) const;
};

/// Reads and checks a template as it is by itself. Null if the file is no TOML or cannot be read;
/// otherwise whatever could be read, with `sound` saying whether it may be used.
std::unique_ptr<DeviceTemplate> read_template(const std::filesystem::path& path, Report& report);

/// Keys of [template] that describe a unit as [device.KEY] does.
inline constexpr std::string_view template_unit_keys[] = {"words", "read_limit", "response_timeout",
                                                          "turnaround"};

} // namespace railbridge::config
