#include "adapters/daemon/status_fields.hpp"

#include <algorithm>
#include <cstdio>

namespace railbridge::daemon {

namespace {

using simdjson::dom::element;

std::string text_of(const element& value) {
    std::string_view text;
    return value.get(text) == simdjson::SUCCESS ? std::string(text) : simdjson::minify(value);
}

/// Code points, so that columns line up for every alphabet.
std::size_t width_of(const std::string& text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char byte) {
        return (static_cast<unsigned char>(byte) & 0xc0U) != 0x80U;
    }));
}

} // namespace

std::string field(const element& object, const char* key) {
    element value;
    return object[key].get(value) == simdjson::SUCCESS ? text_of(value) : std::string{};
}

void print_table(const std::vector<Row>& rows) {
    std::vector<std::size_t> widths;
    for (const auto& row : rows) {
        widths.resize(std::max(widths.size(), row.size()));
        for (std::size_t i = 0; i < row.size(); ++i) {
            widths[i] = std::max(widths[i], width_of(row[i]));
        }
    }
    for (const auto& row : rows) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) {
            line += row[i] +
                    std::string(i + 1 < row.size() ? widths[i] - width_of(row[i]) + 2 : 0, ' ');
        }
        std::printf("%s\n", line.c_str());
    }
    std::printf("\n");
}

void say_not_understood() {
    std::fprintf(stderr, "the bridge answered what this program does not understand; are both "
                         "of one version?\n");
}

} // namespace railbridge::daemon
