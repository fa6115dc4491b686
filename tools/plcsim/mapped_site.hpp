#pragma once
// The devices a mapping expects, as a site to simulate.

#include "tools/plcsim/site.hpp"

#include "bridge/base/result.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace plcsim {

struct MappedSiteOptions {
    std::vector<std::filesystem::path> files;
    std::map<std::string, HostPort> tcp_at;               ///< line: where it listens instead
    std::map<std::string, std::string> rtu_link;          ///< line: its link instead of its device
    std::map<std::string, std::string, std::less<>> vars; ///< ${name} in the files
    std::vector<std::filesystem::path> templates;         ///< directories, before the installed one
    std::size_t size = 1000; ///< least addresses in each area of a unit
    Nanoseconds turnaround{0};
    bool move = false; ///< what the bridge may not write moves within its range
};

/// One line for each of the mapping, one unit for each device. What may be written starts at a
/// value that is allowed. The error lists every problem of the files.
railbridge::Result<Site> site_from_mapping(const MappedSiteOptions& options);

} // namespace plcsim
