#include "adapters/config/diagnostic.hpp"

#include <algorithm>
#include <tuple>

namespace railbridge::config {

std::string to_string(const Diagnostic& diagnostic) {
    std::string text = diagnostic.file.string();
    if (diagnostic.line != 0) {
        text += ':' + std::to_string(diagnostic.line) + ':' + std::to_string(diagnostic.column);
    }
    text += diagnostic.warning ? ": warning[" : ": error[";
    return text + to_string(diagnostic.code) + "]: " + diagnostic.text;
}

void sort_by_position(std::vector<Diagnostic>& diagnostics) {
    std::stable_sort(diagnostics.begin(), diagnostics.end(),
                     [](const Diagnostic& left, const Diagnostic& right) {
                         return std::tie(left.file, left.line, left.column) <
                                std::tie(right.file, right.line, right.column);
                     });
}

} // namespace railbridge::config
