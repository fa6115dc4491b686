#pragma once
// Which loads there are and what is measured on each.

#include "tools/benchmark/figures.hpp"

#include <functional>
#include <string>
#include <vector>

namespace railbridge::bench {

/// How much of each.
struct Effort {
    int runs = 3;
    bool quick = false; ///< short windows and few samples: only to try it
    bool slice = false; ///< shorter still: that it works at all
};

struct Part {
    std::string name; ///< of the load
    std::function<void(const Effort&, Figures&)> measure;
};

/// In the order in which they are measured.
const std::vector<Part>& parts();

} // namespace railbridge::bench
