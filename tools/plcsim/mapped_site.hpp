#pragma once
// The devices a mapping expects, as a site to simulate.

#include "tools/plcsim/link_directories.hpp"
#include "tools/plcsim/site.hpp"

#include <tl/expected.hpp>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace plcsim {

struct MappedSiteOptions {
    std::vector<std::filesystem::path> files;             ///< mapping files, or one bridge.toml
    std::map<std::string, HostPort> tcp_at;               ///< line: where it listens instead
    std::map<std::string, std::string> rtu_link;          ///< line: its link instead of its device
    std::map<std::string, std::string, std::less<>> vars; ///< ${name} in the files
    std::vector<std::filesystem::path> templates;         ///< directories, before the installed one
    std::size_t size = 1000; ///< least addresses in each area of a unit
    Nanoseconds turnaround{0};
    bool move = true; ///< what the bridge may not write moves within its range
};

struct Refusal {
    std::string text; ///< of several lines; the last one is not ended
    int exit_code = 1;
};

/// One line for each of the mapping, one unit for each device. What may be written starts at a
/// value that is allowed. A line whose place is not on this machine gets a free port, or a link in
/// `links`. Files that are wrong are refused with every problem, as `railbridge check` says it.
tl::expected<Site, Refusal> site_from_mapping(const MappedSiteOptions& options,
                                              LinkDirectories& links);

} // namespace plcsim
