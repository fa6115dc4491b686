#pragma once
// Where a point of a mapping was written, and what its template knows about the place.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace railbridge::config {

/// A line of a file; 0: none.
struct SourcePlace {
    std::filesystem::path file;
    unsigned line = 0;
};

struct PointOrigin {
    SourcePlace name;    ///< of its `point.` or `bits.` line
    SourcePlace address; ///< of its address: in a template, if that says where it is
    SourcePlace taken;   ///< of a template's point: the line of the site that takes it
    SourcePlace grant;   ///< of its `write.` line
    bool bit = false;    ///< one of a `bits.` line

    // Of the template of its device, if there is one.
    std::string template_name;
    std::filesystem::path template_file;
    std::string template_source;
    bool document_seen = false;
    std::string plc; ///< what the programmers of the controller call it; empty: not known
};

struct Site;

/// By PointId.
std::vector<PointOrigin> point_origins(const Site& site);

} // namespace railbridge::config
