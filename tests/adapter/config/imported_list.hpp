#pragma once
// Lists that are imported, and what the loader makes of the result.

#include "adapters/config/csv/import_csv.hpp"
#include "adapters/config/load_mapping.hpp"
#include "tests/adapter/config/scratch_directory.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace railbridge::test {

inline Mapping load(const std::string& text) {
    const ScratchDirectory scratch;
    auto loaded = config::load_mapping({scratch.write("site.toml", text)}, {"R", "gw", {}, {}});
    if (!loaded) {
        throw std::runtime_error(to_string(loaded.error().front()) + "\n" + text);
    }
    return std::move(loaded->mapping);
}

inline config::CsvImport imported(const std::string& csv,
                                  const config::CsvImportOptions& options = {}) {
    auto made = config::import_csv(csv, options);
    if (!made) {
        throw std::runtime_error(made.error().text);
    }
    return std::move(*made);
}

/// No row is left out, and the loader accepts the result.
inline Mapping mapping_of(const std::string& csv, const config::CsvImportOptions& options = {}) {
    const auto made = imported(csv, options);
    for (const auto& fault : made.faults) {
        throw std::runtime_error(std::to_string(fault.line) + ": " + fault.text);
    }
    return load(made.text);
}

inline const Point& point(const Mapping& mapping, const std::string& attribute) {
    const auto found = std::find_if(mapping.points.begin(), mapping.points.end(),
                                    [&](const Point& each) { return each.attribute == attribute; });
    if (found == mapping.points.end()) {
        throw std::runtime_error("no point " + attribute);
    }
    return *found;
}

} // namespace railbridge::test
