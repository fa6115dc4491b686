#pragma once
// The rows of all codes, a table for each group.

#include "adapters/config/codes/code.hpp"

namespace railbridge::config {

struct CodeTable {
    const CodeInfo* first = nullptr;
    std::size_t count = 0;
};

CodeTable file_codes();
CodeTable site_codes();
CodeTable point_codes();
CodeTable write_codes();
CodeTable bridge_codes();
CodeTable template_codes();
CodeTable lint_codes();

} // namespace railbridge::config
