#pragma once
// A template in words, for people who look for one.

#include "bridge/base/result.hpp"

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace railbridge::config {

struct TemplatePointSummary {
    std::string attribute;
    std::string address; ///< as on the wire, counted from 0: `hr:52`, `hr:2.5`, `hr:0[8]`
    std::string plc;     ///< what the programmers of the controller call it; empty: not known
    std::string type;    ///< `f32 CDAB`
    std::string unit;    ///< `kWh`; empty: none
    bool readable = true;
    bool writable = false; ///< the device takes writes there
    std::vector<std::string> groups;
    std::string note;
};

struct TemplateSummary {
    std::string name;
    std::filesystem::path file;
    std::string vendor;
    std::string model;
    std::string source;
    bool document_seen = false;
    std::string note;
    std::string serial; ///< `9600 8N1`; empty: not known
    unsigned read_limit_words = 0;
    std::vector<TemplatePointSummary> points;
    std::vector<std::pair<std::string, std::vector<std::string>>> groups; ///< and their patterns
};

/// Reads and checks the file; the error has every problem of it, a line each.
Result<TemplateSummary> summarize_template(const std::filesystem::path& file);

} // namespace railbridge::config
