#include "adapters/config/silence.hpp"

#include "adapters/config/source_lines.hpp"

#include <algorithm>

namespace railbridge::config {

namespace {

constexpr std::string_view word = "railbridge: allow ";

} // namespace

bool allows(std::string_view line, Code code) {
    const std::size_t begin = line.find(word);
    if (begin == std::string_view::npos) {
        return false;
    }
    const std::size_t before = line.find_last_not_of(' ', begin == 0 ? 0 : begin - 1);
    if (before == std::string_view::npos || line[before] != '#') {
        return false;
    }
    std::string_view rest = line.substr(begin + word.size());
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find_first_of(" ,"), rest.size());
        if (parse_code(rest.substr(0, end)) == code) {
            return true;
        }
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return false;
}

void drop_allowed(std::vector<Diagnostic>& warnings) {
    SourceLines lines;
    warnings.erase(std::remove_if(warnings.begin(), warnings.end(),
                                  [&lines](const Diagnostic& warning) {
                                      return allows(lines.line(warning.file, warning.line),
                                                    warning.code);
                                  }),
                   warnings.end());
}

} // namespace railbridge::config
