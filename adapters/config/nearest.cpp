#include "adapters/config/nearest.hpp"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <numeric>

namespace railbridge::config {

namespace {

char lower(char letter) {
    return static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
}

/// Insertions, deletions, replacements and swaps of neighbours that lead from one to the other;
/// upper and lower case count as equal.
std::size_t edits(std::string_view from, std::string_view to) {
    std::vector<std::size_t> before_last(to.size() + 1);
    std::vector<std::size_t> last(to.size() + 1);
    std::vector<std::size_t> current(to.size() + 1);
    std::iota(last.begin(), last.end(), std::size_t{0});
    for (std::size_t i = 1; i <= from.size(); ++i) {
        current[0] = i;
        for (std::size_t j = 1; j <= to.size(); ++j) {
            const bool same = lower(from[i - 1]) == lower(to[j - 1]);
            current[j] = std::min({last[j] + 1, current[j - 1] + 1, last[j - 1] + (same ? 0 : 1)});
            const bool swapped = i > 1 && j > 1 && lower(from[i - 1]) == lower(to[j - 2]) &&
                                 lower(from[i - 2]) == lower(to[j - 1]);
            if (swapped) {
                current[j] = std::min(current[j], before_last[j - 2] + 1);
            }
        }
        before_last = last;
        last = current;
    }
    return last[to.size()];
}

} // namespace

std::string_view nearest(std::string_view typed, const std::vector<std::string_view>& known) {
    constexpr std::size_t longest = 64; // nobody mistypes more than that
    std::string_view best;
    const std::size_t allowed = typed.size() < 4 ? 1 : std::max<std::size_t>(2, typed.size() / 3);
    std::size_t fewest = allowed + 1;
    for (const std::string_view word : known) {
        if (typed.size() > longest || word.size() > longest) {
            continue;
        }
        const std::size_t count = edits(typed, word);
        if (count < fewest) {
            fewest = count;
            best = word;
        }
    }
    return best;
}

std::string nearest_text(std::string_view typed, const std::vector<std::string_view>& known) {
    const std::string_view word = nearest(typed, known);
    return word.empty() ? std::string() : '"' + std::string(word) + '"';
}

std::string did_you_mean(std::string_view typed, const std::vector<std::string_view>& known) {
    const std::string_view word = nearest(typed, known);
    return word.empty() ? std::string() : " (did you mean \"" + std::string(word) + "\"?)";
}

} // namespace railbridge::config
