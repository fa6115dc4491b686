#pragma once
// Templates as `railbridge templates` prints them.

#include "adapters/config/template_summary.hpp"

#include <string>
#include <vector>

namespace railbridge::daemon {

std::string templates_table(const std::vector<config::TemplateSummary>& templates);
std::string templates_json(const std::vector<config::TemplateSummary>& templates);

/// Points, groups, and lines to paste.
std::string template_page(const config::TemplateSummary& one);
std::string template_json(const config::TemplateSummary& one);

} // namespace railbridge::daemon
