#pragma once
// Where the lines of a mapping are simulated: where they were moved to, where the mapping says if
// that is on this machine, or at a free place.

#include "tools/plcsim/mapped_site.hpp"

#include "bridge/base/result.hpp"
#include "bridge/mapping/mapping.hpp"

#include <string>

namespace plcsim {

/// Lines `plant.1` and `plant.2` are connections to one thing, `plant`.
std::string name_of(const railbridge::Line& line);

/// Every line that is moved must exist and be of that kind, or a typing error goes unnoticed.
railbridge::Status check_relocations(const railbridge::Mapping& mapping,
                                     const MappedSiteOptions& options);

/// Without units.
LineDescription describe_line(const railbridge::Line& line, const MappedSiteOptions& options,
                              LinkDirectories& links);

} // namespace plcsim
