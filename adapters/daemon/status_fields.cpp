#include "adapters/daemon/status_fields.hpp"

#include <cstdio>

namespace railbridge::daemon {

namespace {

using simdjson::dom::element;

std::string text_of(const element& value) {
    std::string_view text;
    return value.get(text) == simdjson::SUCCESS ? std::string(text) : simdjson::minify(value);
}

} // namespace

std::string field(const element& object, const char* key) {
    element value;
    return object[key].get(value) == simdjson::SUCCESS ? text_of(value) : std::string{};
}

void print_table(const std::vector<Row>& rows) {
    std::printf("%s\n", text_table(rows).c_str());
}

void say_not_understood() {
    std::fprintf(stderr, "the bridge answered what this program does not understand; are both "
                         "of one version?\n");
}

} // namespace railbridge::daemon
