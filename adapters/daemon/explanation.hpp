#pragma once
// Everything the files say about one point, as facts for `railbridge explain`.

#include "adapters/config/point_origin.hpp"
#include "adapters/daemon/point_access.hpp"
#include "bridge/mapping/mapping.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace railbridge::daemon {

/// One line of the text, one member of the JSON. Facts in a row with one label share its line.
struct Fact {
    std::string_view key;   ///< of the JSON
    std::string_view label; ///< of the text
    std::string text;
    std::optional<std::uint64_t> number{}; ///< what the JSON has instead of the text
};

/// `origin` is null for a place that is no point of the mapping. What does not apply is left out.
std::vector<Fact> explain(const Mapping& mapping, const Place& place,
                          const config::PointOrigin* origin);

/// The device that a place belongs to; null if the mapping has none there.
const Device* device_at(const Mapping& mapping, const Place& place);

} // namespace railbridge::daemon
